/* code_text: how a code is written with hyphens and read over a radio (domain.md 3.4, 3.5), and the
 * sentences that say why something is no code. See code.h. */
#include "common/code.h"
#include <stdio.h>
#include <string.h>

void code_with_check(const char *canonical, char ret_text[static CODE_COMPACT_SIZE])
{
    ret_text[0] = '\0';
    if (code_kind(canonical))
        snprintf(ret_text, CODE_COMPACT_SIZE, "%s%c", canonical, code_check(canonical));
}

void code_hyphen(const char *canonical, char ret_text[static CODE_HYPHEN_SIZE])
{
    const char *from = canonical;
    char *to = ret_text;
    for (const char *group = code_shapes[code_kind(canonical)].groups; *group; group++) {
        size_t length = (size_t)(*group - '0');
        memcpy(to, from, length);
        from += length;
        to += length;
        *to++ = '-';
    }
    if (to > ret_text)
        *to++ = code_check(canonical);
    *to = '\0';
}

static const char *word(char c, Lang lang)
{
    static const char *const zh[] = { "洞", "幺", "两", "三", "四", "五", "六", "拐", "八", "勾" };
    static const char *const en[] = { "zero", "one", "two",   "three", "four",
                                      "five", "six", "seven", "eight", "nine" };
    static const char *const icao[] = {
        "Alfa",   "Bravo",   "Charlie", "Delta",   "Echo",    "Foxtrot",  "Golf",
        "Hotel",  "Juliett", "Kilo",    "Lima",    "Mike",    "November", "Papa",
        "Quebec", "Romeo",   "Tango",   "Uniform", "Whiskey", "X-ray",    "Yankee",
    };
    int value = code_value(c);
    return value >= 10 ? icao[value - 10] : lang == LANG_ZH ? zh[value] : en[value];
}

/* Appends; the buffer's size is the longest line that a code can become. */
static void add(char *line, const char *text)
{
    size_t length = strlen(line);
    snprintf(line + length, CODE_ALOUD_SIZE - length, "%s", text);
}

void code_read_aloud(const char *canonical, Lang lang, char ret_text[static CODE_ALOUD_SIZE])
{
    const char *from = canonical;
    ret_text[0] = '\0';
    const char *groups = code_shapes[code_kind(canonical)].groups;
    if (!*groups)
        return;
    for (const char *group = groups; *group; group++) {
        for (int i = 0; i < *group - '0'; i++) {
            add(ret_text, i ? " " : "");
            add(ret_text, word(*from++, lang));
        }
        add(ret_text, lang == LANG_ZH ? " / " : ", ");
    }
    add(ret_text, lang == LANG_ZH ? "校验 " : "check ");
    add(ret_text, word(code_check(canonical), lang));
}

static const struct {
    const char *zh, *en;
} rightful[] = {
    [CODE_PART_NONE] = { "", "" },
    [CODE_PART_BUILDING] = { "楼栋是一个字母加一个字母或数字",
                             "a building is a letter, then a letter or digit" },
    [CODE_PART_FLOOR] = { "楼层是两位数字，或 B1–B9、M1–M9、R1–R9",
                          "a floor is two digits, B1–B9, M1–M9 or R1–R9" },
    [CODE_PART_ZONE] = { "区域是一个字母，不分区时为 0",
                         "a zone is one letter, or 0 where the floor is not divided" },
    [CODE_PART_ROOM] = { "房间是两位数字，公共区为 00",
                         "a room is two digits, 00 for the zone's common area" },
    [CODE_PART_TYPE] = { "类型是两个字母", "a type is two letters" },
    [CODE_PART_ORDINAL] = { "序号是 01–99 或 A0–Y9，不能为 00",
                            "an ordinal is 01–99 or A0–Y9, never 00" },
    [CODE_PART_CAUSE] = { "原因是一个字母加两位数字", "a cause is a letter and two digits" },
    [CODE_PART_SERIAL] = { "流水号是六位数字", "a serial number is six digits" },
    [CODE_PART_LETTER] = { "单据编号以 W、F、C、N 或 P 开头",
                           "a document number begins with W, F, C, N or P" },
    [CODE_PART_DATE] = { "日期是六位数字（年月日）", "a date is six digits, yymmdd" },
    [CODE_PART_SEQUENCE] = { "当日序号是三位数字，999 之后为 A00、A01 等",
                             "a day's sequence is three digits, after 999 come A00, A01 and on" },
};

void code_refusal_text(const CodeRefusal *refusal, Lang lang, char *ret_text, size_t size_bytes)
{
    bool zh = lang == LANG_ZH;
    switch (refusal->kind) {
    case CODE_REFUSED_NOT:
        snprintf(ret_text, size_bytes, "%s", "");
        break;
    case CODE_REFUSED_TOO_LONG:
        snprintf(ret_text, size_bytes,
                 zh ? "内容过长，不是编码：最多 %zu 字节。"
                    : "This is too long for a code: at most %zu bytes.",
                 (size_t)LIMIT_CODE_INPUT_BYTES);
        break;
    case CODE_REFUSED_BAD_TEXT:
        snprintf(ret_text, size_bytes, "%s",
                 zh ? "内容不是有效的 UTF-8 文字，或含有空字符。"
                    : "This is not clean UTF-8 text, or it has a NUL inside.");
        break;
    case CODE_REFUSED_ADDRESS:
        snprintf(
            ret_text, size_bytes, "%s",
            zh ? "这是一个网址，但不是标签上的网址：应为 https://主机/c/编码。"
               : "This is a web address, but not a label's: that would be https://host/c/code.");
        break;
    case CODE_REFUSED_EMPTY:
        snprintf(ret_text, size_bytes, "%s",
                 zh ? "没有内容。编码例如 D1-04-B12-DD03-E。"
                    : "There is nothing here. A code looks like D1-04-B12-DD03-E.");
        break;
    case CODE_REFUSED_CHARACTER:
        snprintf(
            ret_text, size_bytes,
            zh ? "第 %d 位“%s”不用于编码：只用数字和除 I、O、S、V、Z 外的字母。"
               : "Position %d: \"%s\" is not used in codes, only digits and the letters without "
                 "I, O, S, V, Z.",
            refusal->position, refusal->found);
        break;
    case CODE_REFUSED_LENGTH:
        snprintf(
            ret_text, size_bytes,
            zh ? "没有 %d 位的编码。含校验位为 3、5、6、8、9、11、12 或 15 位。"
               : "No code has %d characters. With its check character it has 3, 5, 6, 8, 9, 11, "
                 "12 or 15.",
            refusal->length);
        break;
    case CODE_REFUSED_PART:
        snprintf(ret_text, size_bytes, zh ? "第 %d 位“%s”有误：%s。" : "Position %d, \"%s\": %s.",
                 refusal->position, refusal->found,
                 zh ? rightful[refusal->part].zh : rightful[refusal->part].en);
        break;
    }
}
