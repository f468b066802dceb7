import test from 'ava';
import { demandOf } from '../../src/client/demand.ts';
import { plansOf } from '../../src/trace/predict.ts';
import { worldOn } from '../cli/shop.ts';

const deployment = (replicas: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: a}}
  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, ports: [{containerPort: 80}, {containerPort: 81}]}]}}
`;

const demand = (topology: string, pods: number, nodes: number) => {
	const { cluster } = worldOn(topology, deployment(pods), nodes);
	return demandOf(cluster, plansOf(cluster));
};

/** The router's pair of devices, and the machines among each other: two entries each. */
const outside = (nodes: number): number => 2 + (nodes + 1) * nodes;

test('pods on one bridge know each other and the bridge: their number squared', (t) => {
	t.is(demand('flannel-vxlan', 60, 1).neighbours, 60 * 59 + 2 * 60 + outside(1));
});

test('pods on several bridges know those of their own', (t) => {
	t.is(demand('flannel-host-gw', 60, 3).neighbours, 3 * (20 * 19 + 2 * 20) + outside(3));
});

test('routed pods know their node only', (t) => {
	t.is(demand('calico-vxlan', 60, 3).neighbours, 2 * 60 + outside(3));
});

test('every pod has a namespace, and every port a socket', (t) => {
	const { netNamespaces, openFiles } = demand('calico-vxlan', 30, 3);
	t.is(netNamespaces, 30 + 3 + 1 + 1 + 1, 'pods, nodes, the router, the world, the lab');
	t.is(openFiles, 20 + 600);
});
