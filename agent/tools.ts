import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { LabError, messageOf } from '../src/errors.ts';
import type { Batch } from '../src/kernel/batch.ts';
import type { Op } from '../src/kernel/diff.ts';
import { keyed, titleOf } from '../src/kernel/kinds.ts';
import type { Netns, Tool } from '../src/kernel/object.ts';
import { inside } from './netns.ts';

/** The agent's one door to the programs that change and read the kernel: each takes many lines on its input. */
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

export interface Result {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** One program in one namespace: it is born there, since the fork happens before the thread goes home. Some hundred of
 * these bring a lab up, and a plain spawn costs a third of what execa's comforts do. */
export const run = (
	[program, ...args]: readonly [string, ...string[]],
	{ netns, input = '' }: { netns: Netns; input?: string },
): Promise<Result> =>
	new Promise((resolve, reject) => {
		const child = inside(netns, () => spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] }));
		const stdout = collect(child.stdout);
		const stderr = collect(child.stderr);
		child.on('error', (cause) => reject(notRun(program, cause)));
		child.on('close', (code) => resolve({ code: code ?? 1, stdout: stdout(), stderr: stderr() }));
		// A program that ends before it has read everything has its reasons on stderr.
		child.stdin.on('error', () => undefined);
		child.stdin.end(input);
	});

const collect = (stream: Readable): (() => string) => {
	const chunks: Buffer[] = [];
	stream.on('data', (chunk: Buffer) => chunks.push(chunk));
	return () => Buffer.concat(chunks).toString('utf8');
};

const notRun = (program: string, cause: Error): LabError =>
	new LabError('cannot', `${program} does not run: ${cause.message}`, {
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
