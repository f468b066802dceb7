import test from 'ava';
import { nameOf } from '../../src/model/name-of.ts';
import { readScenario } from '../../src/model/read/scenario.ts';
import { parseIp } from '../../src/net/ip.ts';
import { changeAsItIs } from '../../src/scenario/as-it-is.ts';
import { prepare } from '../../src/scenario/prepare.ts';
import { manifests, topologyNamed } from '../cli/shop.ts';

const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: from-front, namespace: shop}
spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "{{ip shop/front}}/32"}}]}]}`;

const text = '{apiVersion: cnilab.dev/v1, kind: Scenario, metadata: {name: closed}, spec: {steps: [{expect: policy}]}}';

const prepared = (applied: string) => {
	const { scenario } = readScenario({ name: 'closed.yaml', text });
	if (!scenario) throw new RangeError('no scenario');
	const shop = [{ name: 'shop.yaml', text: manifests }];
	const applies = [[{ name: 'policy.yaml', text: applied }]];
	return prepare({ scenario, manifests: shop, applies }, topologyNamed('flannel-vxlan'));
};

test('a manifest names the address that a pod has when the step is taken, not the one that was foreseen', async (t) => {
	const { start, steps } = prepared(policy);
	const there = parseIp('10.244.0.200');
	const pods = start.pods.map((pod) => (nameOf(pod) === 'shop/front' ? { ...pod, ip: there } : pod));
	const change = steps[0]?.change ?? t.fail();
	if (!change) return;
	const blocks = async (cluster: typeof start) => {
		const { apply } = await changeAsItIs(change, { call: async () => cluster as never });
		return apply.flatMap((one) => (one.kind === 'NetworkPolicy' ? one.ingress : [])).flatMap(({ peers }) => peers);
	};
	const front = start.pods.find((pod) => nameOf(pod) === 'shop/front');
	t.deepEqual(await blocks(start), [{ ipBlock: { cidr: `${front?.ip}/32`, except: [] } }]);
	t.deepEqual(await blocks({ ...start, pods }), [{ ipBlock: { cidr: `${there}/32`, except: [] } }]);
});

test('a change that names no address is the one that was foreseen', async (t) => {
	const change = prepared(policy.replace('{{ip shop/front}}/32', '10.0.0.0/8')).steps[0]?.change;
	t.is(change?.on, undefined);
});
