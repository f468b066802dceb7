import test from 'ava';
import { one } from '../read/one.ts';
import { made } from './making.ts';

/** What pods of these manifests serve without declaring it: "a 8080/TCP". */
const undeclared = (...documents: readonly string[]): readonly string[] =>
	made({ resources: documents.map(one) }).pods.flatMap(({ name, undeclared = [] }) =>
		undeclared.map(({ port, protocol }) => `${name} ${port}/${protocol}`),
	);

const pod = (name: string, container: string, more = '') =>
	`{apiVersion: v1, kind: Pod, metadata: {name: ${name}, labels: {app: a}${more}}, spec: {containers: [{name: c, ${container}}]}}`;
const service = (ports: string) =>
	`{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: a}, ports: [${ports}]}}`;
const none = 'image: x';
const web = 'ports: [{containerPort: 8080, name: web}]';

const rows: readonly (readonly [title: string, documents: readonly string[], served: readonly string[]])[] = [
	[
		'a target port where nothing is declared',
		[pod('a', none), service('{port: 80, targetPort: 8080}')],
		['a 8080/TCP'],
	],
	['a port that is its own target', [pod('a', none), service('{port: 53, protocol: UDP}')], ['a 53/UDP']],
	['another port than the declared one', [pod('a', web), service('{port: 80, targetPort: 3000}')], ['a 3000/TCP']],
	['the same number of another protocol', [pod('a', web), service('{port: 8080, protocol: UDP}')], ['a 8080/UDP']],
	['a declared one is nothing new', [pod('a', web), service('{port: 80, targetPort: 8080}')], []],
	['a near miss is a slip', [pod('a', web), service('{port: 80, targetPort: 8081}')], []],
	['a target that nobody wrote is one too', [pod('a', web), service('{port: 80}')], []],
	['so are two digits that changed places', [pod('a', web), service('{port: 80, targetPort: 8008}')], []],
	['a name has to be declared', [pod('a', none), service('{port: 80, targetPort: web}')], []],
	[
		'who is beside a pod that declares it does not have it',
		[pod('a', none), pod('b', web), service('{port: 8080}')],
		[],
	],
	['a probe asks for what is there', [pod('a', 'readinessProbe: {httpGet: {port: 9000}}')], ['a 9000/TCP']],
	[
		'near misses too, as ports of management are',
		[pod('a', `${web}, livenessProbe: {tcpSocket: {port: 8081}}`)],
		['a 8081/TCP'],
	],
	['a probe of gRPC', [pod('a', 'startupProbe: {grpc: {port: 50051}}')], ['a 50051/TCP']],
	[
		'a probe by name, or by a command, says no number',
		[pod('a', `${web}, readinessProbe: {httpGet: {port: web}}, livenessProbe: {exec: {command: [x]}}`)],
		[],
	],
	[
		'what a probe asks for is declared for a Service',
		[pod('a', 'readinessProbe: {httpGet: {port: 8080}}'), pod('b', none), service('{port: 80, targetPort: 8080}')],
		['a 8080/TCP'],
	],
	[
		'a program of its own listens where it likes',
		[pod('a', none, ', annotations: {cnilab.dev/run: x}'), service('{port: 80}')],
		[],
	],
];

for (const [title, documents, served] of rows)
	test(`ports that no container declares: ${title}`, (t) => {
		t.deepEqual(undeclared(...documents), served);
	});

test('on their node two pods do not both get a port', (t) => {
	const onNode = (name: string) =>
		`{apiVersion: v1, kind: Pod, metadata: {name: ${name}, labels: {app: a}}, spec: {hostNetwork: true, nodeName: n1, containers: [{name: c, livenessProbe: {tcpSocket: {port: 9099}}}]}}`;
	t.deepEqual(undeclared(onNode('a'), onNode('b')), ['a 9099/TCP']);
});
