import test from 'ava';
import { LabError } from '../../src/errors.ts';
import { parseLabelSelector } from '../../src/model/label-selector.ts';
import type { Labels } from '../../src/model/labels.ts';
import { selects } from '../../src/model/selector.ts';

const cart: Labels = { app: 'cart', tier: 'gold', 'app.io/zone': 'a' };

for (const [text, selected] of [
	['app=cart', true],
	['app==cart', true],
	['app = cart', true],
	['app!=cart', false],
	['app!=front', true],
	['old!=1', true],
	['app', true],
	['!app', false],
	['!old', true],
	['app in (front, cart)', true],
	['app notin (front, cart)', false],
	['app.io/zone in (a),tier=gold,!old', true],
	['app=cart,tier=silver', false],
	['empty=', false],
] as const)
	test(`-l "${text}" ${selected ? 'selects' : 'leaves out'} a golden cart`, (t) => {
		t.is(selects(parseLabelSelector(text), cart), selected);
	});

for (const text of ['app=cart,', 'app in cart', '=cart', 'a b', 'app=(x)'])
	test(`-l "${text}" is no selector`, (t) => {
		const error = t.throws(() => parseLabelSelector(text), { instanceOf: LabError });
		t.is(error.code, 'bad-input');
	});
