/* The one table of reasons for which a picture is turned away: name, fault, what the sender reads.
 * PHOTO_REFUSAL(name, fault, zh, en). A picture is refused whole; nothing of it is kept. */
PHOTO_REFUSAL(NOT_JPEG, FAULT_MEDIA_TYPE, "这个文件不是 JPEG 照片。请用相机拍照，或选一张 JPEG。",
              "This file is not a JPEG picture. Take a photo, or choose a JPEG.")
PHOTO_REFUSAL(
    UNUSUAL, FAULT_MEDIA_TYPE,
    "这种 JPEG（算术编码、无损、12 位或分层）无法读取。请另存为普通 JPEG。",
    "This kind of JPEG (arithmetic, lossless, 12-bit or hierarchical) cannot be read. Save "
    "it as an ordinary JPEG.")
PHOTO_REFUSAL(TRUNCATED, FAULT_INVALID, "照片不完整：文件在结束之前中断了。请重新拍一张。",
              "The picture is incomplete: the file stops before its end. Take it again.")
PHOTO_REFUSAL(DAMAGED, FAULT_INVALID, "照片文件已损坏，无法读取。请重新拍一张。",
              "The picture file is damaged and cannot be read. Take it again.")
PHOTO_REFUSAL(
    TOO_WIDE, FAULT_INVALID, "照片边长超过 8192 像素。请缩小后再上传。",
    "A side of the picture is longer than 8192 pixels. Make it smaller and send it again.")
PHOTO_REFUSAL(TOO_MANY_PIXELS, FAULT_INVALID, "照片超过 4000 万像素。请缩小后再上传。",
              "The picture has more than 40 million pixels. Make it smaller and send it again.")
PHOTO_REFUSAL(
    TOO_MANY_PARTS, FAULT_INVALID, "照片文件的分段过多（渐进扫描超过 100 次）。请另存为普通 JPEG。",
    "The picture file has too many parts (more than 100 progressive scans). Save it as an "
    "ordinary JPEG.")
PHOTO_REFUSAL(
    TOO_MUCH_MEMORY, FAULT_INVALID, "这张渐进式照片展开后过大。请缩小，或另存为普通（基线）JPEG。",
    "This progressive picture is too large once unfolded. Make it smaller, or save it as an "
    "ordinary (baseline) JPEG.")
PHOTO_REFUSAL(
    TOO_SLOW, FAULT_INVALID, "照片在 3 秒内没有解开，已放弃。请另存为普通 JPEG。",
    "The picture did not open within 3 seconds and was given up. Save it as an ordinary JPEG.")
PHOTO_REFUSAL(CRASHED, FAULT_INVALID, "照片无法解开。请重新拍一张，或另存为普通 JPEG。",
              "The picture could not be opened. Take it again, or save it as an ordinary JPEG.")
PHOTO_REFUSAL(BUSY, FAULT_UNAVAILABLE, "照片处理正忙，请稍后再传。",
              "Too many pictures are being opened just now; send it again shortly.")
