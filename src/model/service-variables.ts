import type { Service } from './service.ts';

/** The variables that describe a namespace's Services, and the API server's Service, to a container (pkg/kubelet:
 * getServiceEnvVarMap). Services without a cluster IP have none.
 * @param links false: only those of the API server (enableServiceLinks) */
export const serviceVariables = (
	services: readonly Service[],
	{ namespace, links }: { readonly namespace: string; readonly links: boolean },
): Readonly<Record<string, string>> => {
	const api = services.filter((one) => one.namespace === 'default' && one.name === 'kubernetes');
	const own = services.filter((one) => links && one.namespace === namespace);
	// A Service of the namespace overrides the API server's if it has the same name.
	const byName = new Map([...api, ...own].map((service) => [service.name, service]));
	return Object.fromEntries([...byName.values()].flatMap(variablesOf));
};

/** pkg/kubelet/envvars: FromServices. */
const variablesOf = ({ name, clusterIP, ports }: Service): readonly (readonly [string, string])[] => {
	const [first] = ports;
	if (clusterIP === undefined || first === undefined) return [];
	const prefix = variableName(name);
	return [
		[`${prefix}_SERVICE_HOST`, clusterIP],
		[`${prefix}_SERVICE_PORT`, String(first.port)],
		...ports.flatMap((port): [string, string][] =>
			port.name ? [[`${prefix}_SERVICE_PORT_${variableName(port.name)}`, String(port.port)]] : [],
		),
		// The names that Docker's links used.
		[`${prefix}_PORT`, urlOf(clusterIP, first)],
		...ports.flatMap((port): [string, string][] => {
			const link = `${prefix}_PORT_${port.port}_${port.protocol}`;
			return [
				[link, urlOf(clusterIP, port)],
				[`${link}_PROTO`, port.protocol.toLowerCase()],
				[`${link}_PORT`, String(port.port)],
				[`${link}_ADDR`, clusterIP],
			];
		}),
	];
};

const variableName = (name: string): string =>
	name
		.replace(/[-.]/g, '_')
		.toUpperCase()
		.replace(/^(?=\d)/, '_');

/** Go's net.JoinHostPort puts brackets around an address of IPv6. */
const urlOf = (address: string, { port, protocol }: Service['ports'][number]): string =>
	`${protocol.toLowerCase()}://${address.includes(':') ? `[${address}]` : address}:${port}`;
