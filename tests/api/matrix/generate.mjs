// generate: values from the contract's schemas, sound ones and spoilt ones, for fast-check: seeded, and
// shrunk to the smallest that still fails.
import fc from 'fast-check';
import { follow } from './contract.mjs';

const uuid = fc.uuid({ version: 7 });
const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true });
const formats = {
    uuid,
    date: day.map((d) => d.toISOString().slice(0, 10)),
    // Mostly of the last minutes: what happens to a work order has just happened.
    'date-time': fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 60 }).map((s) => new Date(Date.now() - s * 1000).toISOString()) }, { weight: 1, arbitrary: day.map((d) => d.toISOString()) }),
};
// Words in several scripts, and characters that mean something to somebody.
const words = fc.string({ unit: fc.oneof(fc.constantFrom(...'abc 甲乙é%_\'"<>&;\\/-'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })), maxLength: 40 });
// What people and programs send that are not what they should be.
const hostile = fc.constantFrom('', ' ', '\u0000', 'a\u0000b', '\u202Eabc', '%00', "'; select 1 --", '../../etc/passwd', '${7*7}', '𝕏'.repeat(300), 'x'.repeat(5000),
    '0', '-1', '1e400', '9'.repeat(40), 'NaN', 'null', 'true', '2026-02-30', '0000-00-00', '99999-01-01', '２０２６', '\ud7ff', '\uFEFFx');
const wrong = fc.oneof(hostile, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.constant([]), fc.constant({}), fc.constant([[[[[[]]]]]]),
    fc.array(fc.anything({ maxDepth: 2, withNullPrototype: false }), { maxLength: 3 }), fc.dictionary(fc.string(), hostile, { maxKeys: 3 }));

// known: values that exist here, by the field's or parameter's name: half of the time one of them.
export function sound(schema, known = {}, name = '') {
    schema = follow(schema) ?? {};
    const some = known[name]?.length ? fc.constantFrom(...known[name]) : null;
    const any = bare(schema, known);
    return some ? fc.oneof(some, any) : any;
}

function bare(schema, known) {
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.oneOf) return fc.oneof(...schema.oneOf.map((one) => sound(one, known)));
    if (schema.allOf) return fc.tuple(...schema.allOf.map((one) => sound(one, known))).map((parts) => Object.assign({}, ...parts));
    if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => bare({ ...schema, type }, known)));
    switch (schema.type) {
    case 'null': return fc.constant(null);
    case 'boolean': return fc.boolean();
    case 'integer': return fc.integer({ min: schema.minimum ?? -10, max: schema.maximum ?? 1000 });
    case 'number': return fc.double({ min: -1e6, max: 1e6, noNaN: true });
    case 'array': return fc.array(sound(schema.items ?? {}, known), { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 3, 3) });
    case 'object': return object(schema, known);
    case 'string': break;
    default: return fc.jsonValue({ maxDepth: 2 });
    }
    if (formats[schema.format]) return formats[schema.format];
    if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern)).filter((text) => text.length <= (schema.maxLength ?? 1000));
    return words.map((text) => [...text].slice(0, schema.maxLength ?? 100).join(''));
}

function object(schema, known) {
    const properties = Object.entries(schema.properties ?? {});
    if (properties.length === 0 && schema.additionalProperties) return fc.dictionary(words, sound(schema.additionalProperties, known), { maxKeys: 3 });
    // What may be left out mostly is: most acts take one or two of the fields there are.
    const optional = properties.map(([key]) => key).filter((key) => !schema.required?.includes(key));
    return fc.oneof({ weight: 3, arbitrary: fc.subarray(optional, { maxLength: Math.min(2, optional.length) }) }, { weight: 1, arbitrary: fc.subarray(optional) })
        .chain((chosen) => fc.record(Object.fromEntries(properties.filter(([key]) => schema.required?.includes(key) || chosen.includes(key))
            .map(([key, value]) => [key, sound(value, known, key)])), { noNullPrototype: true }));
}

// A body or a set of query values with one thing wrong: a field of another kind, one left out, one too many.
export function spoilt(schema, known) {
    const names = Object.keys(follow(schema)?.properties ?? {});
    return fc.tuple(sound(schema, known), names.length ? fc.constantFrom(...names) : fc.constant('surprise'), wrong, fc.constantFrom('replace', 'drop', 'add', 'whole'))
        .map(([value, name, bad, how]) => {
            if (how === 'whole') return bad;
            const made = { ...value };
            if (how === 'drop') delete made[name];
            else made[how === 'add' ? `${name}x` : name] = bad;
            return made;
        });
}

export { hostile };
