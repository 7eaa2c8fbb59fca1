// An MCP server's address and a tool's name in, its arguments as JSON on standard input; its tools and the answer out.
import { text } from 'node:stream/consumers';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [address, name] = process.argv.slice(2);
const client = new Client({ name: 'test', version: '1.0.0' });
await client.connect(new StreamableHTTPClientTransport(new URL(address)));
const { tools } = await client.listTools(); // also teaches the client the answers' schemas, which it checks
const result = await client.callTool({ name, arguments: JSON.parse(await text(process.stdin)) });
console.log(JSON.stringify({ tools: tools.map((tool) => tool.name), result }));
await client.close();
