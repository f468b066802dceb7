import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { execa } from 'execa';
import { type Fit, fitIf } from '../skip.ts';

/** A network namespace that nobody else knows: it ends with the shell that lives in it. */
export interface ThrowAway extends AsyncDisposable {
	/** What the script printed. @throws Error with what it said, when a command of it failed. */
	sh(script: string): Promise<string>;
}

/** `-U` where the user is not root: then the namespace has a user namespace around it. */
const unshare = (): readonly string[] => (process.getuid?.() === 0 ? ['-n'] : ['-Urn']);

export const fitsNamespaces = (...programs: readonly string[]): Fit => {
	const missing = programs.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
	if (missing.length > 0) return { fit: false, why: `${missing.join(', ')} not installed` };
	const made = spawnSync('unshare', [...unshare(), 'true']);
	return fitIf(made.status === 0, 'unshare makes no network namespace here');
};

export const throwAway = (): ThrowAway => {
	const shell = execa('unshare', [...unshare(), 'sh'], { stdin: 'pipe', buffer: false, reject: false, all: true });
	shell.stdout.setEncoding('utf8');
	shell.stderr.setEncoding('utf8');
	const read = async (): Promise<{ text: string; code: string }> => {
		let text = '';
		for (;;) {
			const [chunk] = await once(shell.stdout, 'data');
			text += chunk;
			const ended = /__ended (\d+)\n$/.exec(text);
			if (ended) return { text: text.slice(0, ended.index), code: ended[1] ?? '' };
		}
	};
	return {
		sh: async (script) => {
			shell.stdin.write(`( set -e\n${script}\n) 2>&1; echo "__ended $?"\n`);
			const { text, code } = await read();
			if (code !== '0') throw new Error(`${script}\n${text}`);
			return text;
		},
		[Symbol.asyncDispose]: async () => {
			shell.stdin.end();
			await shell;
		},
	};
};

/** A here-document for a program's standard input. */
export const feed = (program: string, input: string): string => `${program} <<'__input'\n${input}__input`;
