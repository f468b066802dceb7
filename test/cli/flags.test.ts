import test from 'ava';
import { commands } from '../../src/cli/commands.ts';
import { type Flag, isBoolean } from '../../src/cli/flags/flag.ts';
import { LabError } from '../../src/errors.ts';
import { parsed } from './parsed.ts';

/** What each verb needs besides the flag in question. */
const needed: Readonly<Record<string, readonly string[]>> = {
	up: ['--topology=flannel-vxlan'],
	plan: ['--topology=flannel-vxlan'],
	check: ['--topology=flannel-vxlan', '--filename=a.yaml'],
	scale: ['--replicas=1'],
};

/** The shortest command line of each verb. */
const verbs = commands.map(({ command, flags }) => {
	const [verb = '', ...words] = command.split(' ');
	const does = verb === 'node' ? 'exec' : 'status';
	const places = words.filter((word) => !word.startsWith('[')).map((word) => (word === '<does>' ? does : word));
	const own = places.map((word) => word.replace(/[<>.]/g, ''));
	return { verb, flags, line: [verb, ...own, ...(needed[verb] ?? [])] };
});

/** The line without what it needs of this flag, so that the flag may come. */
const lineFor = (line: readonly string[], { name }: Flag): readonly string[] =>
	line.filter((word) => !word.startsWith(`--${name}=`));

const variable = ({ name }: Flag): string => `CNILAB_${name.toUpperCase().replaceAll('-', '_')}`;

const camel = ({ name }: Flag): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** Texts that the flag takes. */
const samples = (flag: Flag): readonly [string, string] => {
	if (isBoolean(flag)) return ['true', 'false'];
	if (flag.range) return [String(flag.range.least), String(flag.range.most)];
	const [first = 'one', second = flag.choices ? first : 'two'] = (flag.choices ?? []).map(String);
	return [first, second];
};

const nonsense = ['maybe', '2', 'on', 'off', 'truee', 'null', ''];

/** Texts that it does not take. */
const wrong = ({ type, range, choices }: Flag): readonly string[] => {
	if (type === 'boolean') return nonsense;
	if (choices) return [...nonsense, 'true'];
	if (!range) return [''];
	const beyond = [String(range.least - 1), String(range.most + 1), ...(range.whole ? [`${range.least}.5`] : [])];
	return [
		...beyond,
		...(range.least < 0 ? [] : ['-1']),
		'1e9',
		'0x10',
		'NaN',
		'Infinity',
		'-Infinity',
		'x',
		'2x',
		'',
		'[object Object]',
	];
};

for (const { verb, flags, line } of verbs) {
	test(`${verb}: every flag's definition says what it may be`, (t) => {
		const letters = flags.flatMap(({ alias }) => alias ?? []);
		t.is(new Set(letters).size, letters.length);
		for (const flag of flags) {
			const { name, type, choices, range, alias } = flag;
			t.regex(name, /^[a-z][a-z-]+$/);
			t.true(alias === undefined || (typeof alias === 'string' && /^[a-gi-zA-Z]$/.test(alias)), name);
			t.true(type !== undefined || choices !== undefined, name);
			t.is(type === 'number', range !== undefined, name);
			if (type === 'boolean') t.is(typeof flag.default, 'boolean', name);
		}
	});

	for (const flag of flags) {
		const own = lineFor(line, flag);
		const key = camel(flag);
		const [one, two] = samples(flag);

		test(`${verb} --${flag.name} refuses what it does not take, and says where that stands`, async (t) => {
			for (const text of wrong(flag)) {
				const from = await t.throwsAsync(parsed([...own, `--${flag.name}=${text}`]), { instanceOf: LabError }, text);
				t.is(from?.code, 'bad-input');
				t.true(from?.message.startsWith(`--${flag.name}`), from?.message);
				t.true(text === '' || from?.message.includes(`found ${text};`), from?.message);
				const env = await t.throwsAsync(parsed(own, { [variable(flag)]: text }), { instanceOf: LabError }, text);
				t.is(env?.code, 'bad-input');
				t.true(env?.message.startsWith(variable(flag)), env?.message);
			}
		});

		test(`${verb} --${flag.name}, given twice, is the last one or a list`, async (t) => {
			const args = await parsed([...own, `--${flag.name}=${one}`, `--${flag.name}=${two}`]);
			const [first] = [(await parsed([...own, `--${flag.name}=${one}`]))[key]].flat();
			const [last] = [(await parsed([...own, `--${flag.name}=${two}`]))[key]].flat();
			t.deepEqual(args[key], flag.array ? [first, last] : flag.joins ? `${first},${last}` : last);
		});

		test(`${verb} --${flag.name} is taken from the environment, and the words count more`, async (t) => {
			const said = await parsed([...own, `--${flag.name}=${one}`]);
			t.deepEqual((await parsed(own, { [variable(flag)]: one }))[key], said[key]);
			t.deepEqual((await parsed([...own, `--${flag.name}=${one}`], { [variable(flag)]: two }))[key], said[key]);
		});

		if (flag.alias !== undefined && !isBoolean(flag))
			test(`${verb} -${flag.alias} takes its value joined, with = and as the next word`, async (t) => {
				const letter = `-${flag.alias}`;
				const said = (await parsed([...own, `--${flag.name}=${one}`]))[key];
				for (const words of [[`${letter}${one}`], [`${letter}=${one}`], [letter, one], [`--${flag.name}`, one]])
					t.deepEqual((await parsed([...own, ...words]))[key], said, words.join(' '));
			});

		if (isBoolean(flag))
			test(`${verb} --${flag.name} knows its words, and no others`, async (t) => {
				for (const [text, value] of Object.entries(booleans)) {
					t.is((await parsed([...own, `--${flag.name}=${text}`]))[key], value, text);
					t.is((await parsed(own, { [variable(flag)]: text }))[key], value, text);
				}
				t.is((await parsed([...own, `--${flag.name}`]))[key], true);
				t.is((await parsed([...own, `--no-${flag.name}`]))[key], false);
				if (flag.alias !== undefined) t.is((await parsed([...own, `-${flag.alias}`]))[key], true);
			});
	}
}

const booleans: Readonly<Record<string, boolean>> = {
	...{ true: true, True: true, TRUE: true, '1': true, yes: true, YES: true },
	...{ false: false, False: false, FALSE: false, '0': false, no: false, No: false },
};
