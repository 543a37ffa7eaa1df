// Random inputs for the doors of the code grammar: valid codes of every kind, damaged ones, what people
// make of them (lower case, full width, look-alike letters, blanks), addresses, and plain garbage.
// The same seed gives the same lines. No line holds a line feed, a NUL or a lone surrogate.

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const letters = alphabet.slice(10)
const digits = alphabet.slice(0, 10)

// mulberry32: small, seeded, good enough to choose test cases.
export function randomFrom(seed) {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below)
  }
}

// An own reckoning of the check character, so that valid codes do not come from a door under test.
function check(text) {
  let sum = 0
  for (let i = text.length - 1; i >= 0; i--) sum = (sum * 3 + alphabet.indexOf(text[i])) % 31
  return alphabet[(31 - sum) % 31]
}

export function randomCodes(seed, count) {
  const random = randomFrom(seed)
  const pick = (from) => from[random(from.length)]
  const some = (from, n) => Array.from({ length: n }, () => pick(from)).join('')
  const building = () => pick(letters) + pick(alphabet)
  const floor = () => (random(4) ? some(digits, 2) : pick('BMR') + pick('123456789'))
  const zone = () => (random(3) ? pick(letters) : '0')
  const ordinal = () => {
    const found = random(3) ? some(digits, 2) : pick(letters) + pick(digits)
    return found === '00' ? '01' : found
  }
  const room = () => [building(), floor(), zone() + some(digits, 2)]
  const item = () => [...room(), some(letters, 2) + ordinal()]
  const kinds = [
    () => [building()],
    () => [building(), floor()],
    () => [building(), floor(), zone()],
    room,
    item,
    item,
    () => [...item(), pick(letters) + some(digits, 2)],
    () => [some(letters, 2), some(digits, 6)],
    () => [
      pick('WFCNP'),
      some(digits, 6),
      random(3) ? some(digits, 3) : pick(letters) + some(alphabet, 2),
    ],
  ]
  const groups = () => {
    const found = pick(kinds)()
    return random(4) ? [...found, check(found.join(''))] : found
  }
  const place = (text) => random(text.length + 1)
  const substitute = (text) => {
    const at = random(text.length)
    return text.slice(0, at) + pick(alphabet) + text.slice(at + 1)
  }
  const swap = (text) => {
    const at = random(Math.max(1, text.length - 1))
    return text.slice(0, at) + (text[at + 1] ?? '') + text[at] + text.slice(at + 2)
  }
  const lookAlike = (text) =>
    text.replace(/[105U2]/g, (c) => (random(2) ? { 1: 'I', 0: 'O', 5: 'S', U: 'V', 2: 'Z' }[c] : c))
  const fullWidth = (text) =>
    text.replace(/[!-~]/g, (c) => (random(3) ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c))
  const insert = (text, from) => {
    const at = place(text)
    return text.slice(0, at) + pick(from) + text.slice(at)
  }
  const blanks = [' ', '\t', '\r', '\u000b', '\u00a0', '\u2003', '\u200b', '\u3000', '\ufeff', '\u0085']
  const hyphens = ['-', '\u00ad', '\u2010', '\u2011', '\u2013', '\u2014', '\u2212', '\uff0d', '\ufe63']
  const oddities = ['/', '\\', '*', '调', '🔧', 'é', '_', '\u0001', '\u007f', '%', 'ß', 'İ', 'ı', '１', '０']
  const address = (text) =>
    pick(['HTTPS://', 'https://', 'http://', 'HttpS://', 'HTTPS:/']) +
    pick(['FIX.EXAMPLE', 'fix-point.example:8443', '', 'h?x=', 'localhost:8080']) +
    pick(['/C/', '/c/', '/C/', '/s/', '/']) +
    text +
    pick(['', '/', '/' + some(alphabet, 10), '/' + some(alphabet, 10) + '/', '/' + some(alphabet, 9)]) +
    pick(['', '', '', '?a=b', '#c', '/x'])
  const line = () => {
    switch (random(12)) {
      case 0:
        return groups().join('-')
      case 1:
        return groups().join('')
      case 2:
        return substitute(groups().join(random(2) ? '' : '-'))
      case 3:
        return swap(groups().join(''))
      case 4:
        return substitute(substitute(groups().join('')))
      case 5:
        return groups().join('-').toLowerCase()
      case 6:
        return lookAlike(groups().join('-'))
      case 7:
        return fullWidth(random(2) ? groups().join('-') : groups().join('').toLowerCase())
      case 8:
        return insert(groups().join(pick(hyphens)), random(3) ? blanks : oddities)
      case 9:
        return some(alphabet, random(17))
      case 10:
        return address(random(2) ? groups().join('') : fullWidth(lookAlike(groups().join('-'))))
      default:
        return Array.from({ length: random(12) }, () =>
          pick([...alphabet, 'i', 'o', 's', 'v', 'z', ...blanks, ...hyphens, ...oddities]),
        ).join('')
    }
  }
  return Array.from({ length: count }, line)
}
