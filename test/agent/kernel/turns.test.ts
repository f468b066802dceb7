import test from 'ava';
import { Turns } from '../../../agent/kernel/turns.ts';

test('work is done one after the other, in the order in which it came', async (t) => {
	const turns = new Turns();
	const told: string[] = [];
	const step = (name: string) => async (): Promise<void> => {
		told.push(`${name} begins`);
		await Promise.resolve();
		told.push(`${name} ends`);
	};
	void turns.take(step('one'));
	t.true(turns.busy);
	await turns.take(step('two'));
	t.deepEqual(told, ['one begins', 'one ends', 'two begins', 'two ends']);
	t.false(turns.busy);
});

test('spare work that would go on for ever gives way to what comes behind it', async (t) => {
	const turns = new Turns();
	const told: string[] = [];
	const begun = Promise.withResolvers<void>();
	void turns.spare(async (giveWay) => {
		begun.resolve();
		await new Promise((resolve) => giveWay.addEventListener('abort', resolve));
		told.push('gave way');
	});
	await begun.promise;
	await turns.take(async () => void told.push('done'));
	t.deepEqual(told, ['gave way', 'done']);
});

test('spare work that comes later waits', async (t) => {
	const turns = new Turns();
	const told: string[] = [];
	void turns.take(async () => void told.push('done'));
	await turns.spare(async ({ aborted }) => void told.push(aborted ? 'gave way' : 'spare'));
	t.deepEqual(told, ['done', 'spare']);
});

test('work that fails takes nobody the turn', async (t) => {
	const turns = new Turns();
	const failing = turns.take(async () => {
		throw new Error('no such device');
	});
	const next = turns.take(async () => undefined);
	await t.throwsAsync(failing, { message: 'no such device' });
	await t.notThrowsAsync(next);
	t.false(turns.busy);
});
