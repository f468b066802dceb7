import test from 'ava';
import { nameOf } from '../../../src/model/name-of.ts';
import { behindController, controllerAmong, controllerCauses } from '../../../src/reach/causes/behind-controller.ts';
import type { Asked } from '../../../src/reach/causes/explain.ts';
import { worldOf } from '../../policy/lab.ts';

const route = (host: string, service: string, port: string): string =>
	`{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: ${service}}, spec: {ingressClassName: edge, rules: [{host: ${host}, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: ${service}, port: ${port}}}}]}}]}}`;

const { cluster } = worldOf(
	[
		'{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: edge}, spec: {controller: cnilab.dev/ingress}}',
		'{apiVersion: v1, kind: Pod, metadata: {name: board, labels: {app: board}}, spec: {containers: [{name: c, ports: [{containerPort: 3000}]}]}}',
		'{apiVersion: v1, kind: Service, metadata: {name: board}, spec: {selector: {app: board}, ports: [{port: 80, targetPort: 3000}]}}',
		'{apiVersion: v1, kind: Service, metadata: {name: empty}, spec: {selector: {app: bord}, ports: [{port: 80}]}}',
		'{apiVersion: v1, kind: Service, metadata: {name: away}, spec: {type: ExternalName, externalName: nobody.default.svc.cluster.local}}',
		route('board.example', 'board', '{number: 80}'),
		route('empty.example', 'empty', '{number: 80}'),
		route('wrong.example', 'board', '{number: 81}').replace(
			'name: board}, spec: {ingress',
			'name: wrong}, spec: {ingress',
		),
		route('gone.example', 'gone', '{number: 80}'),
		route('away.example', 'away', '{number: 80}'),
	].join('\n---\n'),
);
const controller = controllerAmong(cluster.pods.map(nameOf), cluster);
if (!controller) throw new Error('there is no controller');

for (const [status, host, text] of [
	[
		404,
		'bord.example',
		/^\S+ answered 404: no Ingress of class edge has a rule for bord\.example\/: there are rules for /,
	],
	[503, 'empty.example', /^\S+ answered 503: Service default\/empty has no endpoints: no pod of default has app=bord$/],
	[503, 'wrong.example', /: Ingress default\/wrong names port 81 of Service default\/board, which has 80$/],
	[503, 'gone.example', /: Ingress default\/gone names Service default\/gone, which is not there$/],
] as const)
	test(`${status} for ${host}: nobody is there to be asked, and why`, (t) => {
		const { upstreams, cause } = behindController({ controller, status, host, path: '/' }, cluster);
		t.deepEqual(upstreams, []);
		t.regex(cause?.text ?? '', text);
		t.deepEqual(cause?.controller, { pod: nameOf(controller), status });
	});

test("a silent backend is asked from the controller's own pod, and what became of that is told", (t) => {
	const refused = { controller, status: 504, host: 'board.example', path: '/' };
	const { upstreams, cause } = behindController(refused, cluster);
	const [upstream] = upstreams;
	if (!upstream) throw new Error('there is no upstream');
	t.is(cause, undefined);
	t.is(upstream.port, 80);
	const { ip, port } = upstream;
	const asked: Asked = {
		question: { from: nameOf(controller), to: ip, port, protocol: 'TCP' },
		seen: { verdict: 'deny', cause: 'lost', hops: [], answer: [], notes: [], overrun: false, goal: upstream },
	};
	const [told] = controllerCauses(refused, [asked], cluster);
	t.is(told?.text, `${nameOf(controller)} answered 504: its own connection to ${ip}:80 failed: lost`);
	t.deepEqual(told?.controller, { pod: nameOf(controller), status: 504, to: upstream });
	const answered = { ...asked, seen: { ...asked.seen, verdict: 'allow' as const } };
	t.regex(controllerCauses(refused, [answered], cluster)[0]?.text ?? '', /, and now its own connections come about$/);
});
