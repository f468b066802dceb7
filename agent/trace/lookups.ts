import type { Lookup, SeenFrame } from '../../src/bus/evidence.ts';
import { run } from '../kernel/tools.ts';
import { isThere } from '../system/netns.ts';

/** Asks the kernel for the route of each received packet, as by its device: the kernel uses the same function, with its
 * reverse path filter, as for the packet itself. One process per namespace. */
export const lookUp = async (frames: readonly SeenFrame[]): Promise<readonly Lookup[]> => {
	const questions = new Map(frames.flatMap(questionOf).map((one) => [JSON.stringify(one), one]));
	const byNetns = Map.groupBy(
		[...questions.values()].filter(({ netns }) => isThere(netns)).slice(0, most),
		({ netns }) => netns,
	);
	return (await Promise.all([...byNetns.values()].map(askAll))).flat();
};

const most = 200;

const questionOf = ({ netns, device, way, frame: { ip } }: SeenFrame): readonly Lookup[] =>
	way === 'in' && ip && !ip.vxlan && !ip.icmp ? [{ netns, device, src: ip.src, dst: ip.dst }] : [];

/** Answers are on stdout and errors on stderr; "Command failed -:3" gives an error's line of input. */
const askAll = async (asked: readonly Lookup[]): Promise<readonly Lookup[]> => {
	const netns = asked[0]?.netns ?? '';
	const input = asked.map(({ device, src, dst }) => `route get ${dst} from ${src} iif ${device}\n`).join('');
	const { stdout, stderr } = await run(['ip', '-o', '-force', '-batch', '-'], { netns, input });
	const errors = new Map(
		[...stderr.matchAll(/(?:RTNETLINK answers|Error): (.*)\n(?:.*\n)*?Command failed -:(\d+)/g)].map(
			([, error = '', line]) => [Number(line) - 1, error.replace(/\.$/, '')],
		),
	);
	const found = stdout.split('\n').filter(Boolean).values();
	return asked.map((one, i) => {
		const error = errors.get(i);
		return error === undefined ? { ...one, found: (found.next().value ?? '').trim() } : { ...one, error };
	});
};
