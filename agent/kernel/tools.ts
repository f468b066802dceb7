import { readFileSync, writeFileSync } from 'node:fs';
import { LabError, messageOf } from '../../src/errors.ts';
import type { Batch } from '../../src/kernel/batch.ts';
import type { Op } from '../../src/kernel/diff.ts';
import { keyed, titleOf } from '../../src/kernel/kinds.ts';
import type { Tool } from '../../src/kernel/object.ts';
import type { Netns } from '../../src/net/netns.ts';
import { inside } from '../system/netns.ts';
import { type Ended, spawnHere } from '../system/spawn.ts';

/** The only place that starts the programs that change and read the kernel: each takes many lines on its input. */
const programs: Readonly<Record<Exclude<Tool, 'sysctl'>, readonly [string, ...string[]]>> = {
	ip: ['ip', '-batch', '-'],
	bridge: ['bridge', '-batch', '-'],
	ipset: ['ipset', 'restore'],
	iptables: ['iptables-restore', '--noflush', '-w'],
	ip6tables: ['ip6tables-restore', '--noflush', '-w'],
};

/** Carries a batch out. @throws LabError naming the line, the object and who asked for it. */
export const carryOut = async (batch: Batch): Promise<void> => {
	const failure = batch.tool === 'sysctl' ? writeSysctls(batch) : await feed(batch.tool, batch);
	if (failure) throw describe(batch, failure);
};

interface LineFailure {
	/** Index into the batch's lines; absent when the program did not say. */
	readonly line: number | undefined;
	readonly message: string;
}

const feed = async (tool: keyof typeof programs, batch: Batch): Promise<LineFailure | undefined> => {
	const result = await run(programs[tool], { netns: batch.netns, input: batch.input });
	if (result.code === 0) return undefined;
	return {
		line: failedLine(result.stderr),
		message: firstWords(result.stderr) || `${tool} exited with ${result.code}`,
	};
};

/** ip and bridge: "Command failed -:3"; iptables-restore: "line 3 failed" or "Error occurred at line: 3"; ipset:
 * "Error in line 3:". */
const failedLine = (stderr: string): number | undefined => {
	const found = /(?:failed -:|[Ll]ine:? )(\d+)/.exec(stderr);
	return found ? Number(found[1]) - 1 : undefined;
};

const firstWords = (stderr: string): string =>
	(stderr.trim().split('\n')[0] ?? '').replace(/^(Error|RTNETLINK answers): /, '').replace(/\.$/, '');

const writeSysctls = (batch: Batch): LineFailure | undefined =>
	inside(batch.netns, () => {
		for (const [line, text] of batch.lines.entries()) {
			const [name = '', value = ''] = text.split('=');
			try {
				writeFileSync(`/proc/sys/${name}`, value);
			} catch (error) {
				return { line, message: messageOf(error) };
			}
		}
		return undefined;
	});

const describe = (batch: Batch, { line, message }: LineFailure): LabError => {
	const op = line === undefined ? undefined : batch.ops[line];
	const what = op
		? `cannot ${op.do} ${titleOf(op.do === 'remove' ? op.seen : keyed(op.object))}`
		: `${batch.tool} failed`;
	const text = line === undefined ? undefined : batch.lines[line];
	return new LabError('failed', `${what}: ${message}${text ? `\n  line: ${batch.tool} ${text}` : ''}`, asked(op));
};

const asked = (op: Op | undefined) => (op ? { asked: op.do === 'remove' ? op.because : op.object.because } : {});

interface Running {
	readonly netns: Netns;
	readonly input?: string;
	/** Kills it. */
	readonly giveWay?: AbortSignal | undefined;
}

/** One program in one namespace: it is born there, before the thread goes home.
 * @throws LabError when there is no such program; the signal's reason when it was killed. */
export const run = async (
	argv: readonly [string, ...string[]],
	{ netns, input = '', giveWay }: Running,
): Promise<Ended> => {
	giveWay?.throwIfAborted();
	try {
		return await inside(netns, () => spawnHere(argv, { input, kill: giveWay }));
	} catch (error) {
		throw error instanceof LabError ? error : notRun(argv[0], messageOf(error), error);
	} finally {
		giveWay?.throwIfAborted();
	}
};

const notRun = (program: string, why: string, cause: unknown): LabError =>
	new LabError('cannot', `${program} does not run: ${why}`, {
		hint: `is ${program} installed? \`cnilab doctor\` tells`,
		cause,
	});

/** The value of a sysctl in a namespace the thread stands in; undefined where the kernel shows none. */
export const readSysctl = (name: string): string | undefined => {
	try {
		return readFileSync(`/proc/sys/${name}`, 'utf8').trim();
	} catch {
		return undefined;
	}
};
