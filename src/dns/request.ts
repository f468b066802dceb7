import type { Ip } from '../net/ip.ts';
import { clusterDomain } from './zone.ts';

export interface Question {
	readonly name: string;
	/** 'A', 'SRV', or any other type by its name. */
	readonly type: string;
}

/** A question about one of the domains that CoreDNS serves itself. */
export interface Request {
	readonly type: string;
	/** The name as it was asked, which the answer repeats to the letter. */
	readonly owner: string;
	/** In lower case, without the domain. */
	readonly base: string;
	readonly domain: Domain;
	/** The domain as it was asked. What is told of names below it has it so (coredns: plugin/kubernetes/handler.go). */
	readonly origin: string;
	/** The address of the server that is asked; absent: any of those behind kube-dns. */
	readonly server?: Ip;
}

/** What kubeadm's Corefile has the kubernetes plugin serve. */
const domains = [clusterDomain, 'in-addr.arpa', 'ip6.arpa'] as const;

type Domain = (typeof domains)[number];

/** Undefined for a name elsewhere. */
export const requestOf = ({ name: asked, type }: Question, server?: Ip): Request | undefined => {
	const owner = asked.replace(/\.$/, '');
	const name = owner.toLowerCase();
	const domain = domains.find((one) => isWithin(name, one));
	if (domain === undefined) return undefined;
	const base = name.slice(0, -domain.length).replace(/\.$/, '');
	return { type, owner, base, domain, origin: owner.slice(-domain.length), ...(server && { server }) };
};

/** Whether a name is another one or below it. */
export const isWithin = (name: string, other: string): boolean => name === other || name.endsWith(`.${other}`);
