/** Replaces references to variables by their values, as the kubelet does (third_party/forked/golang/expansion):
 * $(NAME). References to unknown variables stay as they are; $$ is an escaped $. */
export const expand = (text: string, lookUp: (name: string) => string | undefined): string =>
	text.replace(/\$(\$|\(([^)]*)\))/g, (written, inner: string, name: string) =>
		inner === '$' ? '$' : (lookUp(name) ?? written),
	);

/** Escapes a text so that `expand` yields the original. */
export const literal = (text: string): string => text.replaceAll('$', '$$$$');

/** Expands references in a shell's command line. Only known variables are replaced, so the shell's own $$ and
 * $(command) keep their meaning. */
export const expandShell = (line: string, lookUp: (name: string) => string | undefined): string =>
	line.replace(/\$\(([-._a-zA-Z0-9]+)\)/g, (written, name: string) => lookUp(name) ?? written);
