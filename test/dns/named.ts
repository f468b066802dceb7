import { settle } from '../../src/world/settle.ts';
import { firstWorld } from '../../src/world/world.ts';
import { manifests, topologyNamed } from '../cli/shop.ts';

const text = `${manifests}
---
{apiVersion: v1, kind: Service, metadata: {name: basket, namespace: default}, spec: {type: ExternalName, externalName: cart.shop.svc.cluster.local}}
---
{apiVersion: v1, kind: Service, metadata: {name: bank, namespace: shop}, spec: {type: ExternalName, externalName: bank.example.com}}
---
{apiVersion: v1, kind: Pod, metadata: {name: lost, namespace: shop}, spec: {dnsPolicy: Default, containers: [{name: c}]}}
`;

/** The shop with a DNS, two names that stand for others, and a pod that has nobody to ask. */
export const { cluster: named } = settle(
	firstWorld({ ...topologyNamed('flannel-vxlan'), dns: true }),
	{ delete: [], apply: [], label: [] },
	[{ name: 'shop.yaml', text }],
).world;
