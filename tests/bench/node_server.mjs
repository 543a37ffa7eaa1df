// node_server: what a plain Node server reaches with the same statement: Fastify and pg, prepared, one
// pool. It answers GET /codes/:code for one signed-in person; nothing else of the house is here, so it
// does less per request than the program that it stands beside.
import Fastify from 'fastify'
import pg from 'pg'

const [host, database, actor] = process.argv.slice(2)
const pool = new pg.Pool({ host, database, user: 'fixpoint_app', max: 8 })
const app = Fastify()
app.get('/codes/:code', async (request, reply) => {
    const client = await pool.connect()
    try {
        // pg has no pipeline; begin, setting and statement are sent without waiting, and answered in order.
        const all = await Promise.all([
            client.query('begin'),
            client.query({ name: 'actor', text: "select set_config('fixpoint.actor', $1, true)", values: [actor] }),
            client.query({ name: 'code', text: 'select code_answer($1, null, null, null) as body', values: [`${request.params.code}||A0-01-C01-DD01-X|A001C01DD01X|one two three four five six|one two three four five six`] }),
            client.query('commit'),
        ])
        reply.type('application/json').send(all[2].rows[0].body)
    } finally {
        client.release()
    }
})
console.log(await app.listen({ port: 0, host: '127.0.0.1' }))
