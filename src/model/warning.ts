/** What a person should know although nothing keeps the lab from being built. */
export interface Warning {
	readonly code: string;
	readonly message: string;
	/** file:line:column of the input. */
	readonly where?: string;
}
