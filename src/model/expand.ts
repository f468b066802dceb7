/** Replaces references to variables by their values, as the kubelet does (third_party/forked/golang/expansion): $(NAME);
 * one to a variable that is not there stays as it is, and $$ is a $ that begins no reference. */
export const expand = (text: string, lookUp: (name: string) => string | undefined): string =>
	text.replace(/\$(\$|\(([^)]*)\))/g, (written, inner: string, name: string) =>
		inner === '$' ? '$' : (lookUp(name) ?? written),
	);

/** A text that `expand` leaves with the same meaning. */
export const literal = (text: string): string => text.replaceAll('$', '$$$$');

/** The same in a shell's command line, whose own $$ and $(command) stay what they are: only references to variables
 * that are there are replaced. */
export const expandShell = (line: string, lookUp: (name: string) => string | undefined): string =>
	line.replace(/\$\(([-._a-zA-Z0-9]+)\)/g, (written, name: string) => lookUp(name) ?? written);
