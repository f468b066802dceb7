import test from 'ava';
import { execa } from 'execa';
import { scriptOf } from '../../src/cli/script/script.ts';
import { plansOf } from '../../src/trace/predict.ts';
import { manifests, worldOn } from './shop.ts';

const scriptOn = (topology: string, text: string): string => {
	const { cluster } = worldOn(topology, text);
	return scriptOf({ cluster, plans: plansOf(cluster) });
};

for (const topology of ['flannel-vxlan', 'flannel-host-gw', 'calico-vxlan'])
	test(`${topology} as a script is good POSIX shell`, async (t) => {
		const script = scriptOn(topology, manifests);
		const { exitCode, stderr } = await execa('sh', ['-n'], { input: script, reject: false });
		t.is(exitCode, 0, stderr);
	});

test('the script tells who wants each line, and makes every namespace before it is used', (t) => {
	const script = scriptOn('flannel-vxlan', manifests);
	t.regex(
		script,
		/^# cni\/flannel: pod shop\/front\nlink add name veth\w+ type veth peer name eth0 netns shop\.front /m,
	);
	const made = script.indexOf('\nnetns add shop.front\n');
	t.true(made > 0 && made < script.indexOf('netns shop.front '));
	t.is(script.split('\nnetns add shop.front\n').length, 2);
});

test('settings that a kernel may hide are marked', (t) => {
	t.notRegex(scriptOn('flannel-vxlan', manifests), /^-net\/ipv4\/ip_forward=/m);
	t.regex(scriptOn('flannel-vxlan', manifests), /^net\/ipv4\/ip_forward=1$/m);
});
