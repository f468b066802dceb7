import { execa } from 'execa';
import type { Runtime } from '../runtime.ts';
import { findLabs, sweepLab } from './find.ts';
import { openLab } from './lab.ts';
import { runsAs, wrap } from './wrap.ts';

/** Bare namespaces, as root or as an ordinary user. The whole lab is in its own user, PID, mount and network
 * namespaces: when its first process ends in any way, the kernel removes everything. */
export const netns: Runtime = {
	name: 'netns',
	probe: async () => {
		if (process.platform !== 'linux')
			return { fit: false, why: 'bare namespaces need Linux', hint: 'use --runtime docker' };
		const [program = '', ...args] = await wrap(['sh', '-ec', tryOut], { lab: 'trial', reads: [] });
		const trial = await execa(program, args, { reject: false });
		if (trial.exitCode === 0) return { fit: true };
		const why = `namespaces can't be made here: ${trial.stderr?.trim().split('\n')[0] || trial.shortMessage}`;
		return { fit: false, why, hint: 'run as root, or let users make namespaces: `sysctl user.max_user_namespaces`' };
	},
	wrap,
	runsAs,
	open: openLab,
	find: findLabs,
	sweep: sweepLab,
};

/** The first steps of a lab, as a test in a temporary namespace. */
const tryOut = `
mount -t tmpfs tmpfs /run
ip netns add trial
ip link add name trial0 type veth peer name eth0 netns trial
ip link add name trial1 type bridge
`;
