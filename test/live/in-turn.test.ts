import { docker } from '../../src/runtime/docker/docker.ts';
import { testIf } from '../skip.ts';
import { cnilab } from './cnilab.ts';

testIf(
	await docker.probe(),
	'labs of one network follow each other at once: what one leaves the next may take',
	async (t) => {
		const args = ['run', 'scenarios/policy/isolation/no-policy.yaml', '-t', 'flannel-host-gw,calico-vxlan'];
		const { exitCode, stderr } = await cnilab([...args, '--runtime', 'docker']);
		t.is(exitCode, 0, stderr);
	},
);
