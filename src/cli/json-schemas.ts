import { cnis } from '../cni/all.ts';
import { type JsonSchema, jsonSchemaOf, published } from '../model/json-schema.ts';
import { scenarioSchema } from '../model/read/scenario-schema.ts';
import { topologySchema } from '../model/read/topology-schema.ts';
import { runResultSchema } from '../reach/result-schema.ts';
import type { Format } from './format-names.ts';

/** Each format with the schema that validates it. */
const formats: {
	readonly [F in Format]: { readonly title: string; readonly read: () => Parameters<typeof jsonSchemaOf>[0] };
} = {
	topology: { title: 'Topology of cnilab', read: () => topologySchema(cnis) },
	scenario: { title: 'Scenario of cnilab', read: () => scenarioSchema },
	result: { title: 'RunResult of cnilab: what `run -o json` prints', read: () => runResultSchema },
};

/** The schema with defaults and examples separate from descriptions, for tables. */
export const rawSchema = (format: Format): JsonSchema => jsonSchemaOf(formats[format].read());

/** As in schemas/ and as `cnilab schema` prints it. */
export const schemaText = (format: Format): string => {
	const { $schema, ...schema } = published(rawSchema(format));
	return `${JSON.stringify({ $schema, title: formats[format].title, ...schema }, null, '\t')}\n`;
};
