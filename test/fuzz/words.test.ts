import test from 'ava';
import fc from 'fast-check';
import { admit } from '../../src/bus/admit.ts';
import { Channel } from '../../src/bus/channel.ts';
import { EventLog } from '../../src/bus/events.ts';
import { defaultLimits, flows } from '../../src/bus/pressure.ts';
import type { Down, Up } from '../../src/bus/protocol.ts';
import { checks } from '../../src/bus/schemas/messages.ts';
import { type Handlers, serveVerbs } from '../../src/bus/serve.ts';
import { commands } from '../../src/cli/commands.ts';
import { cnis, profiles } from '../../src/cni/all.ts';
import { eachOf, LabError } from '../../src/errors.ts';
import { readManifests } from '../../src/model/read/manifests.ts';
import { topologyOf } from '../../src/model/read/topology.ts';
import { changeWorld, firstWorld } from '../../src/world/world.ts';
import { parsed } from '../cli/parsed.ts';
import { type Json, manifests } from './corpus.ts';
import { mutatedJson } from './mutate.ts';
import { holds } from './property.ts';

// Whatever stands on a command line: it is understood, or refused in words that name what is wrong. Whatever a peer
// sends over the bus: it is answered, or its connection ends for a reason.

const flags = [...new Set(commands.flatMap((command) => command.flags.map(({ name }) => name)))];
const letters = [...'onfhvltmwxA'];
const values = [
	...['', '0', '-1', '3', '1e9', 'NaN', 'Infinity', '0x10', '1_000', '9007199254740993', '1m30s', '1.5', 'true', 'no'],
	...[
		'none',
		'server',
		'client',
		'wide',
		'yaml',
		'json',
		'name',
		'a=b',
		'a!=b,c',
		'a in (b,c)',
		'shop',
		'*',
		'a,b',
		'=',
	],
	...[
		'__proto__',
		'constructor',
		'toString',
		'__proto__.x=1',
		'x.y',
		'💥',
		'\u001b[31m',
		'a\nb',
		'-',
		'--',
		'---',
		'\0',
	],
	...[
		'shop/a',
		'pod/a',
		'Deployment/shop/a',
		'deploy',
		'pods',
		'all',
		'external',
		'node/n1',
		'http://10.0.0.1/',
		'x.yaml',
	],
	'a'.repeat(5000),
];

const flag = fc.oneof(
	fc.constantFrom(...flags),
	fc.constantFrom(...flags).map((name) => name.slice(1)),
	fc.constantFrom('__proto__', 'constructor', 'toString', 'no-strict', 'help', 'version', '_', '$0', ''),
);
const value = fc.oneof(
	{ weight: 5, arbitrary: fc.constantFrom(...values) },
	{ weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const word = fc.oneof(
	{ weight: 3, arbitrary: fc.tuple(flag, value).map(([name, text]) => [`--${name}`, text]) },
	{ weight: 3, arbitrary: fc.tuple(flag, value).map(([name, text]) => [`--${name}=${text}`]) },
	{ weight: 1, arbitrary: flag.map((name) => [`--${name}`]) },
	{ weight: 1, arbitrary: fc.tuple(fc.constantFrom(...letters), value).map(([name, text]) => [`-${name}${text}`]) },
	{ weight: 1, arbitrary: fc.tuple(fc.constantFrom(...letters), value).map(([name, text]) => [`-${name}`, text]) },
	{ weight: 3, arbitrary: value.map((text) => [text]) },
);
const verbs = commands.map(({ command }) => command.split(' ')[0] ?? '');
const verb = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...verbs) }, { weight: 1, arbitrary: value });
const line = fc.record({
	words: fc.tuple(verb, fc.array(word, { maxLength: 6 })).map(([first, more]) => [first, ...more.flat()]),
	environment: fc.dictionary(
		fc.constantFrom(...flags).map((name) => `CNILAB_${name.toUpperCase().replaceAll('-', '_')}`),
		value,
		{ maxKeys: 1 },
	),
});

/** Help and the version are words for people, and end the process. */
const asksForHelp = (words: readonly string[]): boolean =>
	words.length === 0 || words.some((one) => one === 'help' || /^-\w*h|^--(help|version)/.test(one));

test.serial('command lines', async (t) => {
	const { write } = process.stderr;
	t.teardown(() => {
		process.stderr.write = write;
	});
	// Remarks on what was read are for people.
	process.stderr.write = () => true;
	await holds(t, { runs: 5000, inputs: line }, async ({ words, environment }) => {
		if (asksForHelp(words)) return;
		try {
			const args = await parsed(words, environment);
			const wrong = Object.entries(args).filter(([, found]) => [found].flat().some(Number.isNaN));
			if (wrong.length > 0) throw new Error(`no number: ${JSON.stringify(wrong)}`);
		} catch (error) {
			if (!(error instanceof LabError)) throw error;
			for (const { code, message } of eachOf(error)) {
				if (code !== 'bad-input') throw new Error(`code ${code}: ${message}`);
				const parts = words.flatMap((one) => [one, one.split('=')[0] ?? '', one.slice(0, 2)]);
				const known = [
					...parts,
					...Object.keys(environment),
					'verb',
					'--',
					...verbs,
					...flags.map((name) => `--${name}`),
				];
				const named = known.some((one) => one !== '' && message.includes(one));
				if (!named) throw new Error(`names nothing of the line: ${message}`);
			}
		}
	});
});

const token = 'a-token-of-a-lab';
const hello = { type: 'hello', version: 1, role: 'client', name: 'me', token: 'another', session: 's', received: 0 };

test.serial('hellos without the token', (t) =>
	holds(t, { runs: 1500, inputs: mutatedJson([hello, { ...hello, role: 'agent' }]) }, (text) => {
		const answer = admit(text, { token });
		if (!('refused' in answer)) throw new Error('let in');
		if (answer.refused.length > 500) throw new Error('a refusal that repeats what came');
	}),
);

const call = (name: string, args: Json): Json => ({ seq: 1, ack: 0, body: { type: 'call', id: 7, verb: name, args } });
const probe = { id: 0, from: 'shop/a', to: '10.0.0.1', port: 80, protocol: 'TCP', mode: 'http', patienceMs: 300 };
const change = { delete: ['Pod/shop/a'], apply: [], label: [{ object: 'Node/n1', set: { a: 'b' }, remove: ['c'] }] };
const actions = {
	...change,
	reset: true,
	scale: [{ object: 'Deployment/kube-system/coredns', replicas: 3 }],
	restart: ['Deployment/kube-system/coredns'],
	cordon: ['n1'],
	uncordon: ['n2'],
	drain: [{ node: 'n1', force: true, ignoreDaemonSets: true, deleteEmptyDirData: true }],
	ready: [{ pod: 'kube-system/*', value: false }],
	terminate: ['kube-system/coredns-*'],
};
const resources: readonly Json[] = manifests.flatMap((document) => {
	const { resources } = readManifests([{ name: 'x.yaml', text: JSON.stringify(document) }]);
	return JSON.parse(JSON.stringify(resources));
});
const spread = resources.filter((_, i) => i % 3 === 0);
const messages: readonly Json[] = [
	...spread.map((resource) => call('change', { ...change, delete: [], apply: [resource], label: [] })),
	...Array.from({ length: 20 }, () => call('change', actions)),
	...Array.from({ length: 20 }, () => call('probe', { probes: [probe, { ...probe, dig: { name: 'a', type: 'A' } }] })),
	...['status', 'cluster', 'warnings', 'store', 'plan', 'keep', 'down'].map((name) => call(name, {})),
	call('exec', { place: 'shop/a', argv: ['true'], stdin: true }),
	call('logs', { place: 'shop/a', follow: true }),
	call('trace', { probes: [probe], at: [] }),
	{ seq: 1, ack: 0, body: { type: 'subscribe', since: 3 } },
	{ seq: 1, ack: 0, body: { type: 'cancel', id: 7 } },
	{ seq: 1, ack: 0, body: { type: 'input', id: 7, data: 'aGVsbG8=' } },
];

const profile = profiles.find(({ name }) => name === 'calico-vxlan');
const cni = profile && cnis.get(profile.cni);
if (!cni) throw new Error('no calico-vxlan');
const world = firstWorld(topologyOf(profile, cni));

const refused = (): never => {
	throw new LabError('failed', 'not here');
};
const handlers: Handlers = {
	status: refused,
	change: (asked) => {
		changeWorld(world, asked);
		return refused();
	},
	cluster: () => world.cluster,
	warnings: () => [],
	births: () => ({}),
	store: () => world.store,
	probe: () => [],
	trace: refused,
	exec: (_, { onInput }) => {
		onInput(() => undefined);
		return { code: 0 };
	},
	logs: () => ({ code: 0 }),
	plan: () => ({}),
	keep: () => null,
	down: () => null,
};

test.serial('messages over the bus', (t) =>
	holds(t, { runs: 6000, inputs: mutatedJson(messages) }, async (text) => {
		const { up, down } = flows.client;
		const channel = new Channel<Up<'client'>, Down<'client'>>({
			...{ inward: up, outward: down, limits: defaultLimits, acks: true, check: checks.client },
		});
		let take: (message: Up<'client'>) => void = () => undefined;
		const answers: Down<'client'>[] = [];
		const failures: unknown[] = [];
		const peer = {
			...{ name: 'me', role: 'client' as const, connected: true, full: false, light: true },
			send: (message: Down<'client'>) => void answers.push(message),
			drained: async () => undefined,
			onMessage: (listener: typeof take) => {
				take = listener;
			},
			onClose: () => undefined,
			close: async () => undefined,
		};
		serveVerbs(peer, {
			handlers,
			events: new EventLog({ size: 10, now: () => 0 }),
			log: (_, facts) => void failures.push(facts),
		});
		let message: Up<'client'> | undefined;
		try {
			message = channel.accept(text);
		} catch (error) {
			if (!(error instanceof LabError)) throw error;
			return;
		}
		if (!message) return;
		take(message);
		await new Promise(setImmediate);
		if (failures.length > 0) throw new Error(`failed, not refused: ${JSON.stringify(failures)}`);
		if (message.type === 'call' && answers.length === 0) throw new Error('no answer');
	}),
);
