import type { Rights } from '../runtime/netns/wrap.ts';
import type { Finding } from './finding.ts';

/** What a lab on this machine does not isolate; docs/security.md explains all of it. */
export const isolationOf = (rights: Rights | undefined): readonly Finding[] => [
	...(rights ? [netnsFinding(rights), netnsFiles] : []),
	dockerNodes,
	shared,
];

const netnsFinding = (rights: Rights): Finding => ({ group: 'isolation', name: 'netns: rights', ...rightsOf[rights] });

const rightsOf: Readonly<Record<Rights, Pick<Finding, 'state' | 'says' | 'hint'>>> = {
	nobody: { state: 'good', says: "a lab's programs are users who own nothing on this machine" },
	user: { state: 'good', says: "a lab's programs have your rights, and pods' run in sandboxes" },
	root: {
		state: 'poor',
		says: "a lab's programs are root of this machine: pods read what root alone may read",
		hint: 'let root make user namespaces (sysctl user.max_user_namespaces) and others read this program; or use docker',
	},
};

const netnsFiles: Finding = {
	...{ group: 'isolation', name: 'netns: files', state: 'poor' },
	says: 'pods can read what of /usr, /etc, /opt, /var the lab may read; commands on nodes are in no sandbox',
};

const dockerNodes: Finding = {
	...{ group: 'isolation', name: 'docker: nodes', state: 'poor' },
	says: "commands on nodes have SYS_ADMIN in the engine's user namespace, and no AppArmor profile; pods' have not",
};

const shared: Finding = {
	...{ group: 'isolation', name: 'resources', state: 'poor' },
	says: "pods' programs share processors, memory and the kernel's tables with this machine, without limits",
};
