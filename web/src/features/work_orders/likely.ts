/* What is likely, by the system letter of the item's type: the chips that stand first. A guess that
 * saves taps, never a limit; "More" shows all. */

const symptomsOf: Record<string, readonly string[]> = {
    K: ['LOW', 'NOI', 'LKE', 'NST', 'HOT'],
    D: ['NST', 'ERR', 'NOI', 'HOT', 'BRK'],
    G: ['LKE', 'BLK', 'LOW', 'LKN', 'ODR'],
    M: ['NCL', 'NOP', 'LSE', 'BRK', 'NOI'],
    T: ['STP', 'NOI', 'NST', 'VBR', 'ERR'],
    X: ['LOW', 'MIS', 'FAL', 'BRK', 'NST'],
    J: ['BRK', 'LSE', 'DRT', 'MIS', 'POS'],
    H: ['NST', 'NOI', 'ERR', 'LOW', 'BRK'],
    R: ['NST', 'ERR', 'FAL', 'BRK', 'NOP'],
    B: ['DRT', 'BRK', 'MIS', 'ODR', 'POS'],
    L: ['DRT', 'BRK', 'MIS', 'POS'],
    Q: ['BRK', 'MIS', 'NST', 'POS'],
    Y: ['BRK', 'MIS', 'DRT', 'POS'],
};
const symptomsAnywhere = ['NST', 'LKE', 'BRK', 'DRT', 'ODR', 'NOI'] as const;

const causesOf: Record<string, readonly string[]> = {
    K: ['B03', 'M01', 'L05', 'C01', 'A01', 'E09'],
    D: ['E02', 'E01', 'E07', 'E03', 'C02', 'W01'],
    G: ['L04', 'L01', 'B01', 'B04', 'L02', 'W01'],
    M: ['M07', 'M08', 'F01', 'M05', 'H02', 'W01'],
    T: ['M09', 'C02', 'C01', 'H04', 'E07', 'B01'],
    X: ['X01', 'X04', 'X03', 'X02', 'E10', 'K02'],
    J: ['F01', 'M06', 'W01', 'H02', 'M05', 'K03'],
    H: ['C05', 'E10', 'A04', 'C03', 'C04', 'C02'],
    R: ['C03', 'C05', 'C01', 'C02', 'C04', 'E07'],
    B: ['K01', 'D01', 'W01', 'M06', 'K03', 'H05'],
    L: ['G01', 'G03', 'G02', 'G04', 'D01', 'H02'],
    Q: ['W01', 'M06', 'K03', 'E10', 'K02', 'H01'],
    Y: ['K04', 'W03', 'H02', 'F01', 'D01', 'W01'],
};
const causesAnywhere = ['D01', 'D02', 'F01', 'W01', 'H02', 'L02'] as const;

const system = (itemType: string | null | undefined): string => itemType?.[0] ?? '';
export const likelySymptoms = (itemType: string | null | undefined): readonly string[] =>
    symptomsOf[system(itemType)] ?? symptomsAnywhere;
export const likelyCauses = (itemType: string | null | undefined): readonly string[] =>
    causesOf[system(itemType)] ?? causesAnywhere;
