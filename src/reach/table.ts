import type { Place } from '../bus/probe.ts';
import { type Verdict, verdicts } from '../model/scenario.ts';
import type { Protocol } from '../net/port.ts';

/** One question of a truth table. */
export interface Cell {
	readonly from: Place;
	readonly to: Place;
	readonly port: number;
	readonly protocol: Protocol;
}

export type Target = Omit<Cell, 'from'>;

/** Every row with every column, except of the same place. */
export interface Shape {
	readonly rows: readonly Place[];
	readonly columns: readonly Target[];
}

/** The result of a cell. */
export interface Finding {
	readonly verdict: Verdict;
	/** As the server saw it. */
	readonly clientIP?: string;
	readonly servedBy?: Place;
	/** ECONNREFUSED and the like, or why it could not be probed. */
	readonly error?: string;
	readonly ms?: number;
}

/** Verdicts of a whole cluster. 200 pods have 39,800 cells, so they are typed arrays, and strings are stored once. */
export class TruthTable {
	readonly rows: readonly Place[];
	readonly columns: readonly Target[];
	readonly #rowOf: ReadonlyMap<Place, number>;
	readonly #columnOf: ReadonlyMap<string, number>;
	/** Index into `verdicts` plus one; 0: no verdict. */
	readonly #verdicts: Uint8Array;
	readonly #ms: Float32Array;
	/** For each cell three indices into `#words`: clientIP, servedBy, error. */
	readonly #facts: Uint32Array;
	readonly #words = new Words();

	constructor({ rows, columns }: Shape) {
		this.rows = rows;
		this.columns = columns;
		this.#rowOf = new Map(rows.map((place, i) => [place, i]));
		this.#columnOf = new Map(columns.map((target, i) => [columnKey(target), i]));
		const size = rows.length * columns.length;
		this.#verdicts = new Uint8Array(size);
		this.#ms = new Float32Array(size).fill(Number.NaN);
		this.#facts = new Uint32Array(3 * size);
	}

	/** @throws RangeError for a cell that the table does not have. */
	set(cell: Cell, { verdict, clientIP, servedBy, error, ms }: Finding): void {
		const at = this.#at(cell);
		if (at === undefined) throw new RangeError(`the table has no cell ${printCell(cell)}`);
		this.#verdicts[at] = verdicts.indexOf(verdict) + 1;
		this.#ms[at] = ms ?? Number.NaN;
		this.#facts.set(
			[clientIP, servedBy, error].map((word) => this.#words.indexOf(word)),
			3 * at,
		);
	}

	/** Undefined: the place itself, not probed yet, or no cell of this table. */
	verdict(cell: Cell): Verdict | undefined {
		const at = this.#at(cell);
		return at === undefined ? undefined : verdicts[(this.#verdicts[at] ?? 0) - 1];
	}

	get(cell: Cell): Finding | undefined {
		const at = this.#at(cell);
		const verdict = this.verdict(cell);
		if (at === undefined || verdict === undefined) return undefined;
		const [clientIP, servedBy, error] = [0, 1, 2].map((fact) => this.#words.at(this.#facts[3 * at + fact]));
		const ms = this.#ms[at];
		return {
			verdict,
			...(clientIP !== undefined && { clientIP }),
			...(servedBy !== undefined && { servedBy }),
			...(error !== undefined && { error }),
			...(ms !== undefined && !Number.isNaN(ms) && { ms }),
		};
	}

	/** Every cell in the order of rows, then columns. */
	*cells(): Iterable<Cell> {
		for (const from of this.rows) for (const target of this.columns) if (from !== target.to) yield { from, ...target };
	}

	#at(cell: Cell): number | undefined {
		const row = this.#rowOf.get(cell.from);
		const column = this.#columnOf.get(columnKey(cell));
		if (row === undefined || column === undefined || cell.from === cell.to) return undefined;
		return row * this.columns.length + column;
	}
}

const columnKey = ({ to, port, protocol }: Target): string => `${to} ${port} ${protocol}`;

/** "shop/front-0 → shop/cart-0:7070/TCP". */
export const printCell = ({ from, to, port, protocol }: Cell): string => `${from} → ${to}:${port}/${protocol}`;

/** Stores each string once, by its index; 0 is none. */
class Words {
	readonly #words: string[] = [''];
	readonly #indices = new Map<string, number>();

	indexOf(word: string | undefined): number {
		if (word === undefined) return 0;
		const known = this.#indices.get(word);
		if (known !== undefined) return known;
		this.#indices.set(word, this.#words.length);
		return this.#words.push(word) - 1;
	}

	at(index: number | undefined): string | undefined {
		return index ? this.#words[index] : undefined;
	}
}
