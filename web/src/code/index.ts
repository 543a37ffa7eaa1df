/* Codes in the browser: clean, read, check, write, read aloud, say why not, next keys. No dependencies. */
export { cleanCode, type CodeInput } from './clean.ts';
export { allowedNext } from './keypad.ts';
export {
    checkOf,
    kindOf,
    partsOf,
    readingsOf,
    type CodeCheck,
    type CodeKind,
    type CodePart,
    type Reading,
} from './grammar.ts';
export { whyNoCode } from './refusal.ts';
export { groupsOf, hyphenated, readAloud, withCheck, type CodeLanguage } from './write.ts';
