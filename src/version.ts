import manifest from '../package.json' with { type: 'json' };

/** The project's version; the bundle carries the one that it was built from. */
export const version: string = manifest.version;
