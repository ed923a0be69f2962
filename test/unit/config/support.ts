/** The JSON Schema of the configuration, as an editor applies it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { parseJson } from '../../../server/config/jsonText.ts';
import type { JsonNode } from '../../../server/config/jsonText.ts';

/** The schema file. */
export const schemaFile = path.join(import.meta.dirname, '../../../schemas/parity.schema.json');

/** The schema as data. */
export const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as Record<string, unknown>;

// `strict: false` lets the words for editors pass (defaultSnippets, enumDescriptions, allowComments …).
const validate = new Ajv({ strict: false, allErrors: true, verbose: false }).compile(schema);

/** Whether the schema accepts a value, and every reason why not. */
export function schemaAccepts(value: unknown): { readonly accepted: boolean; readonly errors: readonly string[] } {
  const accepted = validate(value);
  return { accepted, errors: (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`) };
}

/** The JavaScript value of a text with comments; of two equal keys the last, as JSON has it. */
export function jsonValue(text: string): unknown {
  const { root } = parseJson(text);
  return root === null ? undefined : toValue(root);
}

function toValue(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.entries.map((entry) => [entry.key, toValue(entry.value)]));
    case 'array':
      return node.items.map(toValue);
    case 'number':
      return Number(node.source);
    case 'string':
    case 'boolean':
      return node.value;
    case 'null':
    case 'broken':
      return null;
  }
}
