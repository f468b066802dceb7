import test from 'ava';
import { mostPlaces, placesOf, type Standing, standingOf } from '../../../src/model/control/job.ts';
import type { JobSpec } from '../../../src/model/job.ts';

type Job = JobSpec & { readonly replicas: number };
/** Exit codes by place. */
type Exits = Readonly<Record<number, number>>;

const rows: readonly (readonly [
	title: string,
	job: Job,
	exits: Exits,
	places: readonly number[],
	state: Standing['state'],
])[] = [
	['no more pods come at once than are to succeed', { replicas: 3, completions: 2 }, {}, [0, 1], 'Running'],
	['the next comes when one has succeeded', { replicas: 2, completions: 4 }, { 1: 0 }, [0, 1, 2], 'Running'],
	['the last ones are fewer', { replicas: 2, completions: 3 }, { 0: 0, 1: 0 }, [0, 1, 2], 'Running'],
	['all have succeeded', { replicas: 2, completions: 2 }, { 0: 0, 1: 0 }, [0, 1], 'Complete'],
	['another comes in the place of one that failed', { replicas: 1, completions: 1 }, { 0: 7 }, [0, 1], 'Running'],
	['too many failed', { replicas: 2, completions: 2, backoffLimit: 1 }, { 0: 1, 1: 1 }, [0, 1], 'Failed'],
	['one failure is too many', { replicas: 2, completions: 5, backoffLimit: 0 }, { 1: 137 }, [1], 'Failed'],
	['a queue of work is empty when all have ended', { replicas: 2 }, { 0: 0, 1: 0 }, [0, 1], 'Complete'],
	['a queue of work is not empty when one has ended', { replicas: 2 }, { 0: 0 }, [0, 1], 'Running'],
	['a suspended Job has no pods', { replicas: 0, completions: 2 }, {}, [], 'Suspended'],
	['a suspended Job keeps those that have ended', { replicas: 0, completions: 2 }, { 0: 0 }, [0], 'Suspended'],
	['a Job that wants nothing is complete', { replicas: 0, completions: 0 }, {}, [], 'Complete'],
	[
		'an indexed Job goes on to the next index',
		{ replicas: 1, completions: 3, indexed: true },
		{ 0: 0 },
		[0, 1],
		'Running',
	],
	[
		'an index that failed is tried again after the others',
		{ replicas: 1, completions: 3, indexed: true },
		{ 0: 1, 1: 0, 2: 0 },
		[0, 1, 2, 3],
		'Running',
	],
	[
		'an index that succeeded the second time is done',
		{ replicas: 2, completions: 2, indexed: true },
		{ 0: 1, 1: 0, 2: 0 },
		[0, 1, 2],
		'Complete',
	],
];

for (const [title, job, exits, places, state] of rows)
	test(title, (t) => {
		const names = Array.from({ length: mostPlaces(job) }, (_, place) => `pod-${place}`);
		const ended = Object.entries(exits).map(([place, exitCode]) => ({ name: `pod-${place}`, exitCode }));
		t.deepEqual(placesOf(job, names, ended), places);
		t.is(standingOf(job, ended).state, state);
	});
