import { protocols } from '../../src/net/port.ts';
import type { Chance } from './chance.ts';
import { addressIn, keys, labelsOf, numbers, type PolicyParts, portNames, values } from './random.ts';

interface Parts extends PolicyParts {
	readonly spaces: readonly string[];
	readonly tiers: readonly string[];
}

export const accounts = ['default', 'robot'];

/** Tiers, sets of networks and policies of projectcalico.org/v3, drawn at random. */
export const randomCalico = (chance: Chance, { spaces, names }: Omit<Parts, 'tiers' | 'name' | 'namespace'>) => {
	const tiers = chance.some(['early', 'late']);
	const parts = (i: number) => ({ name: `c${i}`, namespace: chance.one(spaces), spaces, names, tiers });
	return [
		...tiers.map((name) => ({
			...object('Tier', { name }),
			spec: { order: name === 'early' ? 50 : 2_000_000, defaultAction: chance.one(['Deny', 'Pass']) },
		})),
		...accounts.flatMap((name) =>
			spaces.map((namespace) => ({
				apiVersion: 'v1',
				kind: 'ServiceAccount',
				metadata: { name, namespace, labels: labelsOf(chance) },
			})),
		),
		...chance.many(0, 3, (i) => {
			const kind = chance.one(['NetworkSet', 'GlobalNetworkSet']);
			const meta = {
				name: `s${i}`,
				labels: labelsOf(chance),
				...(kind === 'NetworkSet' && { namespace: chance.one(spaces) }),
			};
			return { ...object(kind, meta), spec: { nets: chance.many(1, 2, () => addressIn(chance, names)) } };
		}),
		...chance.many(1, 4, (i) => policyOf(chance, parts(i))),
	];
};

const object = (kind: string, metadata: object) => ({ apiVersion: 'projectcalico.org/v3', kind, metadata });

const policyOf = (chance: Chance, parts: Parts) => {
	const kind = chance.one(['NetworkPolicy', 'GlobalNetworkPolicy']);
	const isGlobal = kind === 'GlobalNetworkPolicy';
	const tier = chance.one(['default', 'default', ...parts.tiers]);
	const meta = {
		name: tier === 'default' ? parts.name : `${tier}.${parts.name}`,
		...(!isGlobal && { namespace: parts.namespace }),
	};
	return {
		...object(kind, meta),
		spec: {
			tier,
			...(chance.percent(70) && { order: chance.one([1, 10, 500, 1001, 2000]) }),
			selector: selectorText(chance),
			...(isGlobal && chance.percent(40) && { namespaceSelector: selectorText(chance) }),
			...(chance.percent(20) && { serviceAccountSelector: selectorText(chance) }),
			...(chance.percent(60) && { types: chance.some(['Ingress', 'Egress'], 1) }),
			...(chance.percent(80) && { ingress: chance.many(0, 3, () => ruleOf(chance, parts)) }),
			...(chance.percent(60) && { egress: chance.many(0, 3, () => ruleOf(chance, parts)) }),
		},
	};
};

const ruleOf = (chance: Chance, parts: Parts) => {
	const protocol = chance.percent(60) ? chance.one(protocols) : undefined;
	return {
		action: chance.one(['Allow', 'Allow', 'Deny', 'Pass', 'Log']),
		...(protocol ? { protocol } : chance.percent(20) && { notProtocol: 'UDP' }),
		...(chance.percent(5) && { ipVersion: 6 }),
		source: endOf(chance, parts, undefined),
		destination: endOf(chance, parts, protocol),
	};
};

const endOf = (chance: Chance, { names }: Parts, protocol: string | undefined) => ({
	...(chance.percent(45) && { selector: selectorText(chance) }),
	...(chance.percent(12) && { notSelector: selectorText(chance) }),
	...(chance.percent(30) && { namespaceSelector: chance.percent(15) ? 'global()' : selectorText(chance) }),
	...(chance.percent(15) && { nets: chance.many(1, 2, () => addressIn(chance, names)) }),
	...(chance.percent(15) && { notNets: [addressIn(chance, names)] }),
	...(chance.percent(10) && {
		serviceAccounts: { names: chance.some(accounts), selector: chance.percent(50) ? selectorText(chance) : '' },
	}),
	...(chance.percent(protocol ? 50 : 20) && { ports: chance.many(1, 3, () => portOf(chance, protocol)) }),
	...(chance.percent(protocol ? 15 : 5) && { notPorts: chance.many(1, 2, () => portOf(chance, protocol)) }),
});

/** Without a protocol a port must have a name. */
const portOf = (chance: Chance, protocol: string | undefined) => {
	if (!protocol) return chance.one(portNames);
	const first = chance.one(numbers);
	return chance.one([first, `${first}:${first + chance.whole(0, 12)}`, chance.one(portNames)]);
};

/** Of up to two terms. */
const selectorText = (chance: Chance): string => {
	const term = () => {
		const [key, value] = [chance.one(keys), chance.one(values)];
		return chance.one([
			`${key} == '${value}'`,
			`${key} != "${value}"`,
			`has(${key})`,
			`!has(${key})`,
			`${key} in {'${chance.one(values)}', '${value}'}`,
			`${key} not in { "${value}" }`,
			`${key} contains '${value.slice(0, 2)}'`,
			`${key} starts with '${value.slice(0, 1)}'`,
			'all()',
		]);
	};
	if (chance.percent(65)) return term();
	return chance.one([
		`${term()} && ${term()}`,
		`${term()} || ${term()}`,
		`!(${term()})`,
		`(${term()} || ${term()}) && ${term()}`,
	]);
};
