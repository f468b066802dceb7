import type { Ip } from '../net/ip.ts';
import { clusterDomain } from './zone.ts';

export interface Question {
	readonly name: string;
	/** 'A', 'SRV', or the name of any other type. */
	readonly type: string;
}

/** A question in one of the domains that CoreDNS serves itself. */
export interface Request {
	readonly type: string;
	/** The name as the client wrote it; the answer repeats it unchanged. */
	readonly owner: string;
	/** In lower case, without the domain. */
	readonly base: string;
	readonly domain: Domain;
	/** The domain as the client wrote it; names below it in the answer have this form (coredns:
	 * plugin/kubernetes/handler.go). */
	readonly origin: string;
	/** The address of the server that is asked; absent: any of those behind kube-dns. */
	readonly server?: Ip;
}

/** The domains of the kubernetes plugin in kubeadm's Corefile. */
const domains = [clusterDomain, 'in-addr.arpa', 'ip6.arpa'] as const;

type Domain = (typeof domains)[number];

/** Parses a question; undefined for a name outside these domains. */
export const requestOf = ({ name: asked, type }: Question, server?: Ip): Request | undefined => {
	const owner = asked.replace(/\.$/, '');
	const name = owner.toLowerCase();
	const domain = domains.find((one) => isWithin(name, one));
	if (domain === undefined) return undefined;
	const base = name.slice(0, -domain.length).replace(/\.$/, '');
	return { type, owner, base, domain, origin: owner.slice(-domain.length), ...(server && { server }) };
};

/** Whether a name equals another one or is below it. */
export const isWithin = (name: string, other: string): boolean => name === other || name.endsWith(`.${other}`);
