import test from 'ava';
import { fromFailure, toFailure } from '../../src/bus/failure.ts';
import { LabError, LabErrors, printError } from '../../src/errors.ts';

const errors = [
	new LabError('cannot', 'no vxlan here', { hint: 'modprobe vxlan' }),
	new LabError('bad-input', 'no such pod', { where: 'shop.yaml:3:1', asked: 'the scenario' }),
	new LabErrors([
		new LabError('bad-input', 'one', { where: 'a.yaml:1:1' }),
		new LabError('bad-input', 'two', { hint: 'write three' }),
	]),
];
for (const error of errors)
	test(`${printError(error).split('\n')[0]}: an error is the same on the other side`, (t) => {
		const again = fromFailure(JSON.parse(JSON.stringify(toFailure(error))));
		t.is(printError(again), printError(error));
		t.is(again.code, error.code);
		t.is(again instanceof LabErrors, error instanceof LabErrors);
	});

test('whatever else was thrown travels with its message', (t) => {
	t.deepEqual(toFailure(new TypeError('x is not iterable')), { code: 'failed', message: 'x is not iterable' });
});
