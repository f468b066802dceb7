import test from 'ava';
import { Log } from '../../../agent/programs/log.ts';

test('a log remembers the latest, and tells who follows what comes from then on', (t) => {
	const log = new Log();
	const heard: string[] = [];
	log.add('stdout', Buffer.from('before'));
	const leave = log.follow(
		({ data }) => heard.push(String(data)),
		() => heard.push('end'),
	);
	log.add('stderr', Buffer.from('now'));
	leave();
	log.add('stdout', Buffer.from('after'));
	t.deepEqual(heard, ['now']);
	t.deepEqual(
		log.written.map(({ data }) => String(data)),
		['before', 'now', 'after'],
	);
	for (let i = 0; i < 20; i++) log.add('stdout', Buffer.alloc(100_000, 'x'));
	t.true(log.written.length < 12);
});

test('who follows hears that the program is gone, and who comes later knows', (t) => {
	const log = new Log();
	let ended = 0;
	log.follow(
		() => undefined,
		() => ended++,
	);
	t.false(log.over);
	log.end();
	log.end();
	t.is(ended, 1);
	t.true(log.over);
});
