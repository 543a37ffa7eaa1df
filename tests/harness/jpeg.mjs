// jpeg: a small true JPEG (64 x 48). Each seed gives other bytes, so another hash: a comment says it.
const base = Buffer.from(
    '/9j/4AAQSkZJRgABAgAAAQABAAD/2wBDAAgYGBwYHCEhISEhISckJygoKCcnJycoKCgrKyszMzMrKysoKCsrMDAzMzc5NzQ0MzQ5OTw8PEhIRU' +
    'VUVFdnZ3z/xACSAAEBAQEBAQAAAAAAAAAAAAAHCAYDBQQBAQEBAQEAAAAAAAAAAAAAAAcGBQgDEAABAwICBgUKBwEAAAAAAAABAAIRBAMSIVET' +
    'cTFBBUIi0gaRocLRsqKBQ+IU4WGDcjSCc0QyEQABAgMFBgYDAQEAAAAAAAABAwIRABJRITEEBYFDQULCgiJxwWETMoMUUtIj/8AAEQgAMABAAw' +
    'EiAAIRAAMRAP/aAAwDAQACEQMRAD8An9N1NTa3rOyb6320lFNLTuq79uy3IvdE6BvJzImBJic1SzWhgAAgBezEgo4E4N4Wzm5jPvyaLmp3PVgK' +
    'v5DYxh73iEnhJJkoxSYjNMSAABAuAhN3qQACQAgBUABw+s2KjJJqM1xchx2SWanuu7pn4aaqx9R5z4HT+G3QndScDGYyVA8sq/raVlw/9jqXP1' +
    't47gOsIdlkJhMDFXPbB19PHzlEzWSSyqpekKQri0YAtssBjhIZ3daDWOJAOGy4iRuOJokaDBI2FK6LO7n7y5/S712JTW+jzbJJdT3Xf0yaozSY' +
    'jNKiPNslr1Pdd/TNiozSYjNcVoc2ySnU9139Mmq2/dlxipbJgG2QJyBOOTGkwJ2LELad2f8AV+V56VUebZLXqe67+mc1y6lNiot3g8HCTkW7wQ' +
    'Qc8WRg5HTwTNq8plTbb5jet7m2/eHdpL1nmLnHDcDQOBE5bZJ8VmudnGuAY9rarafUTH5rKoZlj3ppuf8AEIwFVV9gjfhPF1Nh6Xk+6zQ5VPxf' +
    'Y+Ze86oed4b5fSsgOZ3h0bfg7tJLyrdTj4nsIuwo9GzN55uoxbW9hF9MKPaOA8pYbtdqvhz/ACjzUYfX5xq/a+VLdyit3N5f7iPQjH6G1My/xH' +
    'ZUSg/RoH/m+P5P9TiqRbR+34sYU7I/WHtPhNbiWt5fVjl1nVBhuS4vLi7DmQBkMJgQBxOa5U9KSJfLRwG47TKRjyinPSu+LewqRVqAbFJpbVbH' +
    '1JlkObyizixR3yOSuJbGkF1hbAHC+f/Z' +
    '', 'base64')

export function jpeg(seed) {
    const text = Buffer.from(`seed ${seed}`)
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, text.length + 2]), text])
    return Buffer.concat([base.subarray(0, 2), comment, base.subarray(2)])
}
