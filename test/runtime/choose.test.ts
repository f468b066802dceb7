import test from 'ava';
import { chooseAmong } from '../../src/runtime/choose.ts';
import type { Fitness } from '../../src/runtime/runtime.ts';

const unfit: Fitness = { fit: false, why: 'no engine runs', hint: 'start one' };
const fit: Fitness = { fit: true };

const runtimes = (docker: Fitness, netns: Fitness = fit) => [
	{ name: 'docker' as const, probe: async () => docker },
	{ name: 'netns' as const, probe: async () => netns },
];
const onNetns = { lab: 'shop', runtime: 'netns' };
const onDocker = { lab: 'cal', runtime: 'docker' };
const ofYours = (labs: string) => `labs of yours run on it (${labs}); --runtime says otherwise`;

const cases = [
	['without labs it is the first that can', runtimes(fit), [], 'docker', 'it answers'],
	['what can not is passed over, with the reason', runtimes(unfit), [], 'netns', 'no docker: no engine runs'],
	['an engine that came later changes nothing under labs', runtimes(fit), [onNetns], 'netns', ofYours('shop')],
	['nor do labs on docker change', runtimes(fit), [onDocker], 'docker', ofYours('cal')],
	['with labs on both the usual order decides', runtimes(fit), [onNetns, onDocker], 'docker', 'it answers'],
	['labs whose engine is gone bind nobody', runtimes(unfit), [onDocker], 'netns', 'no docker: no engine runs'],
	['a lab is named once', runtimes(fit), [onNetns, onNetns, { ...onNetns, lab: 'a' }], 'netns', ofYours('a, shop')],
	[
		'many labs are counted',
		runtimes(fit),
		['a', 'b', 'c', 'd', 'e'].map((lab) => ({ ...onNetns, lab })),
		'netns',
		ofYours('a, b, c and 2 more'),
	],
] as const;
for (const [title, all, running, name, why] of cases)
	test(`auto: ${title}`, async (t) => {
		const choice = await chooseAmong(all, running);
		t.deepEqual({ name: choice.runtime.name, why: choice.why }, { name, why });
	});

test('auto: where nothing can, every reason is told, with every way out', async (t) => {
	const error = await t.throwsAsync(chooseAmong(runtimes(unfit, { fit: false, why: 'no Linux', hint: 'use one' }), []));
	t.like(error, {
		message: 'no runtime works on this machine: no docker: no engine runs; no netns: no Linux',
		hint: 'start one; or use one',
	});
});
