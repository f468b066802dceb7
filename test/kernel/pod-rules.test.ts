import { join } from 'node:path';
import { execa } from 'execa';
import { testIf } from '../skip.ts';
import { fitsNamespaces } from './throw-away.ts';

// Rules and sets in a pod's namespace are read back as those of the node are, on a real kernel.

const user = process.getuid?.() === 0 ? [] : ['-Ur'];
const program = join(import.meta.dirname, 'pod-rules.ts');
/** Named namespaces are files of a /run that nobody else sees. */
const script = 'mount -t tmpfs run /run && exec "$0" "$@"';

testIf(fitsNamespaces('iptables', 'ip6tables', 'ipset', 'ip'), 'a pod has rules of its own', async (t) => {
	const argv = [...user, '-nm', 'sh', '-c', script, process.execPath, program];
	const { stdout } = await execa('unshare', argv);
	const changed: Readonly<Record<string, readonly string[]>> = JSON.parse(stdout);
	t.log(changed);
	const inPod = (step: string) =>
		changed[step]?.filter((title) => title.includes('shop.a') && !/link|namespace/.test(title)).length;
	t.deepEqual(
		['made', 'there', 'flushed by hand', 'gone from the plan', 'put there again'].map(inPod),
		[3, 0, 1, 3, 3],
	);
	t.deepEqual(['gone, and nobody knows the plan before', 'clean'].map(inPod), [3, 0]);
});
