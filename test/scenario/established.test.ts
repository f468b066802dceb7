import test from 'ava';
import type { Probe, ProbeResult } from '../../src/bus/probe.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { nameOf } from '../../src/model/name-of.ts';
import { parseIp } from '../../src/net/ip.ts';
import { type Cell, TruthTable } from '../../src/reach/table.ts';
import { EstablishedLines } from '../../src/scenario/established.ts';
import { shop } from '../reach/shop.ts';

const cell: Cell = { from: 'lab/client', to: 'shop/cart-0', port: 7070, protocol: 'TCP' };
const table = new TruthTable({ rows: [cell.from], columns: [cell] });
table.set(cell, { verdict: 'allow' });

/** Asks once for each answer. @returns what was counted each time, and all that was asked */
const asked = async (answers: readonly Pick<ProbeResult, 'verdict' | 'held'>[], clusters: readonly Cluster[] = []) => {
	const probes: Probe[] = [];
	let round = 0;
	const call = async (_verb: string, { probes: sent }: { readonly probes: readonly Probe[] }) => {
		probes.push(...sent);
		return sent.map(({ id }) => ({ id, ms: 1, exit: 0, ...answers[round] }));
	};
	const lines = new EstablishedLines({ call } as never);
	const counted: string[] = [];
	for (; round < answers.length; round++) {
		const { asked, alive } = await lines.ask(table, clusters[round] ?? shop);
		counted.push(`${alive} of ${asked}`);
	}
	return { probes, counted };
};

test('a connection is alive as long as it goes on answering', async (t) => {
	const { counted } = await asked([
		{ verdict: 'allow', held: 0 },
		{ verdict: 'allow', held: 1 },
		{ verdict: 'deny', held: 2 },
		{ verdict: 'allow', held: 2 },
	]);
	t.deepEqual(counted, ['1 of 1', '1 of 1', '0 of 1', '1 of 1']);
});

test('one that was opened anew, since who asks was, is another one', async (t) => {
	const { counted } = await asked([{ verdict: 'allow', held: 0 }, { verdict: 'allow', held: 0 }, { verdict: 'allow' }]);
	t.deepEqual(counted, ['1 of 1', '0 of 1', '0 of 0']);
});

test('it is asked at the address that it was opened to', async (t) => {
	const moved: Cluster = {
		...shop,
		pods: shop.pods.map((pod) => (nameOf(pod) === cell.to ? { ...pod, ip: parseIp('10.244.9.9') } : pod)),
	};
	const { probes } = await asked(
		[
			{ verdict: 'allow', held: 0 },
			{ verdict: 'deny', held: 1 },
		],
		[shop, moved],
	);
	t.is(probes.length, 2);
	t.is(probes[1]?.to, probes[0]?.to);
});
