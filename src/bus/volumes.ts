/** What a pod's server asks of its volume. The coordinator keeps every volume, so data is there on whichever node its pod
 * runs. `claim` is "ns/name"; data is base64. */
export type VolumeRequest =
	| { readonly type: 'read'; readonly id: number; readonly claim: string; readonly key: string }
	| {
			readonly type: 'write';
			readonly id: number;
			readonly claim: string;
			readonly key: string;
			readonly data: string;
	  };

export interface VolumeAnswer {
	readonly type: 'volume';
	readonly id: number;
	/** What was read, or is there now; null: nothing has that key. */
	readonly data: string | null;
	readonly failure?: string;
}

/** The longest value, in bytes. */
export const longestValue = 1024 * 1024;

/** A key is the name of a file. */
export const isVolumeKey = (key: string): boolean => /^[\w-][\w.-]{0,99}$/.test(key);
