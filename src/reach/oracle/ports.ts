import type { PolicyPort, PolicyRule } from '../../model/cluster.ts';
import type { Cell } from '../table.ts';
import type { Party } from './party.ts';

type Asked = Pick<Cell, 'port' | 'protocol'>;

/** Whether a rule's ports take in the one that is asked for at the target, the pod that the connection goes to, whichever
 * direction the rule is of. */
export const opens = ({ ports }: PolicyRule, asked: Asked, target: Party): boolean =>
	!ports || ports.some((one) => one.protocol === asked.protocol && isIt(one, asked, target));

const isIt = ({ port, endPort = Number(port) }: PolicyPort, asked: Asked, target: Party): boolean => {
	if (port === undefined) return true;
	if (typeof port === 'number') return port <= asked.port && asked.port <= endPort;
	return named(port, target).some((own) => own.port === asked.port && own.protocol === asked.protocol);
};

/** A name is each pod's own: two pods may give it to two ports, and only pods have names for ports. */
const named = (name: string, target: Party) =>
	target.is === 'pod' ? target.pod.ports.filter((own) => own.name === name) : [];
