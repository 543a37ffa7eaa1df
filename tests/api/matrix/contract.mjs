// contract: common/openapi.yaml as a judge. Says whether an answer is one that the contract promises:
// its status, its media type, and its body against the schema.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

export const contract = parse(readFileSync(new URL('../../../common/openapi.yaml', import.meta.url), 'utf8'));

const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
addFormats.default(ajv);
ajv.addFormat('binary', true);
ajv.addSchema(contract, 'contract');

const at = (pointer) => pointer.slice(2).split('/').reduce((here, key) => here[key], contract);
export const follow = (thing) => (thing?.$ref ? follow(at(thing.$ref)) : thing);
const escape = (key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));

// Operations by their name: { method, path, parameters, body: { type, schema, required }, responses }.
export const operations = new Map();
for (const [path, item] of Object.entries(contract.paths)) {
    for (const [method, operation] of Object.entries(item)) {
        if (!operation.operationId) continue;
        const content = Object.entries(operation.requestBody?.content ?? {})[0];
        operations.set(operation.operationId, {
            method: method.toUpperCase(), path,
            parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(follow),
            body: content && { type: content[0], schema: content[1].schema, required: operation.requestBody.required },
            responses: operation.responses,
            pointer: `contract#/paths/${escape(path)}/${method}/responses`,
        });
    }
}

const compiled = new Map();
function validatorOf(pointer) {
    if (!compiled.has(pointer)) compiled.set(pointer, ajv.compile({ $ref: pointer }));
    return compiled.get(pointer);
}

// null, or a sentence that says what of the answer the contract does not promise.
export function breach(name, answer) {
    const operation = operations.get(name);
    const { status } = answer;
    const said = answer.headers['content-type']?.split(';')[0];
    if (status >= 500) return `${status} ${answer.text}`;
    const key = operation.responses[status] ? String(status) : 'default';
    if (key === 'default' && status < 400) return `status ${status} is not in the contract`;
    const response = follow(operation.responses[key]);
    if (!response.content) return answer.body.length === 0 ? null : `${status} promises no body`;
    if (!response.content[said]) return `${status} as ${said} is not in the contract`;
    if (!/json/.test(said)) return null;
    const where = operation.responses[key].$ref ? `contract${operation.responses[key].$ref}` : `${operation.pointer}/${key}`;
    const validate = validatorOf(`${where}/content/${escape(said)}/schema`);
    if (validate(answer.json)) return null;
    return validate.errors.slice(0, 4).map((e) => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`).join('; ');
}
