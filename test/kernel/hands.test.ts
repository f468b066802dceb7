import test from 'ava';
import { reconcile } from '../../agent/kernel/reconcile.ts';
import { profiles } from '../../src/cni/all.ts';
import { diff } from '../../src/kernel/diff.ts';
import type { NodePlan } from '../../src/kernel/object.ts';
import { plansOn } from '../golden/scenarios.ts';
import { ip } from './fake/ip.ts';
import { FakeKernel } from './fake/kernel.ts';
import { routeKey } from './fake/state.ts';
import { ipset, restore } from './fake/tables.ts';

/** What hands do to a node. Each finds its victim itself; where a profile has none, it does nothing. */
const sabotage: Readonly<Record<string, (kernel: FakeKernel) => void>> = {
	"a pod's pair taken away": (kernel) => take(kernel, 'veth'),
	'the tunnel taken away': (kernel) => take(kernel, 'vxlan'),
	'the bridge taken away': (kernel) => take(kernel, 'bridge'),
	'a device of another type in its place': (kernel) => {
		const [name] = take(kernel, 'vxlan');
		if (name) by(kernel, `link add name ${name} type bridge`);
	},
	"a pod's namespace deleted": (kernel) => by(kernel, 'netns del shop.front'),
	"a pod's namespace unnamed, while its pair lives on": ({ namespaces }) => void namespaces.delete('shop.front'),
	"a pod's device renamed": ({ namespaces }) => {
		const links = namespaces.get('shop.front')?.links;
		const eth0 = links?.get('eth0');
		links?.delete('eth0');
		if (eth0) links?.set('eth9', eth0);
	},
	'a device set down': ({ node }) => {
		for (const [name, link] of node.links) {
			if (name === 'eth0' || name === 'lo') continue;
			link.up = false;
			for (const [key, { dev }] of node.routes) if (dev === name) node.routes.delete(key);
		}
	},
	'a port taken off its bridge': ({ node }) => {
		for (const link of node.links.values()) delete link.master;
	},
	'another MTU': ({ namespaces }) => {
		for (const { links } of namespaces.values()) for (const link of links.values()) link.mtu = 1280;
	},
	'addresses taken away': ({ namespaces }) => {
		for (const { addresses } of namespaces.values())
			for (const key of [...addresses.keys()]) if (!key.includes('172.31')) addresses.delete(key);
	},
	'another address': (kernel) => by(kernel, 'addr add 10.9.9.9/24 dev eth0 scope global', 'shop.front'),
	'routes taken away': ({ namespaces }) => {
		for (const { routes } of namespaces.values()) routes.clear();
	},
	'routes that nobody asked for': (kernel) => {
		by(kernel, 'route replace 10.9.9.0/24 via 172.31.0.1 dev eth0 proto 3');
		by(kernel, 'route replace blackhole 10.9.8.0/24 metric 7 proto 4');
	},
	'a route elsewhere': ({ node }) => {
		for (const [key, route] of node.routes)
			if (route.via) node.routes.set(key, { ...route, dev: 'eth0', via: '172.31.0.77' });
	},
	'neighbours and forwarding entries taken away': ({ node }) => {
		node.neigh.clear();
		node.fdb.clear();
	},
	'neighbours and forwarding entries elsewhere': ({ node }) => {
		for (const key of node.neigh.keys()) node.neigh.set(key, '0e:00:00:00:00:99');
		for (const key of node.fdb.keys()) node.fdb.set(key, '172.31.0.99');
	},
	'settings changed': ({ node }) => {
		for (const key of node.sysctls.keys()) node.sysctls.set(key, '7');
	},
	'all chains flushed, with another policy': ({ node }) => {
		for (const tables of Object.values(node.tables))
			for (const chains of tables.values())
				for (const chain of chains.values()) {
					chain.rules = [];
					if (chain.policy) chain.policy = 'DROP';
				}
	},
	'a rule in every chain': ({ node }) => {
		for (const chains of node.tables.iptables.values())
			for (const chain of chains.values()) chain.rules.unshift('-s 10.9.9.9/32 -j DROP');
	},
	'a chain that nobody asked for, hooked in': ({ node }) =>
		restore(node, 'iptables', [
			'*filter',
			':surprise - [0:0]',
			'-A surprise -j DROP',
			'-I FORWARD 1 -j surprise',
			'COMMIT',
		]),
	'other members of every set': ({ node }) => {
		for (const { members } of node.sets.values()) {
			members.clear();
			members.add('10.9.9.9');
		}
	},
	'sets of another type, after all rules are gone': ({ node }) => {
		for (const chains of node.tables.iptables.values()) for (const chain of chains.values()) chain.rules = [];
		for (const name of [...node.sets.keys()]) {
			ipset(node, `destroy ${name}`);
			ipset(node, `create ${name} hash:net,port family inet`);
		}
	},
	'everything taken away': (kernel) => {
		for (const type of ['veth', 'vxlan', 'bridge']) while (take(kernel, type).length > 0);
		kernel.namespaces.set('', new FakeKernel().node);
		for (const name of [...kernel.namespaces.keys()]) if (name !== '') kernel.namespaces.delete(name);
	},
};

const by = (kernel: FakeKernel, line: string, netns = ''): void => ip(kernel.namespaces, netns, line);

/** Takes the first device of the type away, and says which that was. */
const take = (kernel: FakeKernel, type: string): readonly string[] => {
	const [name] = [...kernel.node.links].find(([, link]) => link.type === type) ?? [];
	if (name === undefined) return [];
	by(kernel, `link del ${name}`);
	return [name];
};

const planOn = (profile: (typeof profiles)[number]): NodePlan =>
	plansOn(profile, { name: 'two-nodes', nodes: 2 }).get('n1') ?? [];

for (const [what, spoil] of Object.entries(sabotage)) {
	test(`${what}: mended in one pass, on every profile`, async (t) => {
		let found = 0;
		for (const profile of profiles) {
			const plan = planOn(profile);
			const kernel = new FakeKernel();
			await reconcile(plan, kernel);
			spoil(kernel);
			kernel.looks = 0;
			const changed = await reconcile(plan, kernel);
			found += changed.length;
			t.deepEqual(diff(plan, kernel.look(plan)), [], profile.name);
			t.is(kernel.looks, changed.length === 0 ? 1 : 2, profile.name);
		}
		t.true(found > 0, 'nothing was spoilt');
	});
}

test('a step that the kernel keeps refusing is an error that names it', async (t) => {
	const [profile] = profiles;
	const plan = profile ? planOn(profile) : [];
	const kernel = new FakeKernel();
	kernel.node.links.delete('eth0');
	await t.throwsAsync(reconcile(plan, kernel), { message: /Cannot find device "eth0"/ });
	t.is(kernel.looks, 3, 'once with what could be done before it, once in vain, once to see that nothing else is left');
});

test('a look that gives way changes nothing; one that has begun to mend does not give way', async (t) => {
	const [profile] = profiles;
	const plan = profile ? planOn(profile) : [];
	const kernel = new FakeKernel();
	const gone = AbortSignal.abort();
	await t.throwsAsync(reconcile(plan, kernel, { giveWay: gone }), { is: gone.reason });
	t.deepEqual(kernel.node.tables.iptables.get('filter')?.has('FLANNEL-FWD'), false);
	const later = new AbortController();
	kernel.onMoment = () => later.abort();
	await reconcile(plan, kernel, { giveWay: later.signal });
	t.true(later.signal.aborted);
	t.deepEqual(diff(plan, kernel.look(plan)), []);
});

test('a step that fails because the kernel changed meanwhile is made good by the next look', async (t) => {
	const [profile] = profiles;
	const plan = profile ? planOn(profile) : [];
	const kernel = new FakeKernel();
	let meddled = false;
	kernel.onMoment = () => {
		if (meddled || !kernel.node.links.has('cni0')) return;
		meddled = true;
		by(kernel, 'link del cni0');
	};
	await reconcile(plan, kernel);
	t.true(meddled);
	t.deepEqual(diff(plan, kernel.look(plan)), []);
	t.true(kernel.node.routes.has(routeKey('0.0.0.0/0')));
});
