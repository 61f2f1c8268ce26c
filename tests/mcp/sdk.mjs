// SPDX-License-Identifier: MIT
// `kinora mcp` driven by the protocol's own SDK (npm: @modelcontextprotocol/sdk), which checks every message against the published
// schema: node sdk.mjs KINORA FOLDER, started by with_sdk. One line of TAP for each check.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import fs from "node:fs";
import path from "node:path";

const [kinora, folder] = process.argv.slice(2);
let checks = 0, failed = 0;

function check(name, good, why) {
    checks++;
    failed += good ? 0 : 1;
    console.log(`${good ? "ok" : "not ok"} ${checks} - ${name}`);
    if (!good) console.log("# " + JSON.stringify(why).slice(0, 1500));
}

const client = new Client({ name: "kinora's tests", version: "1" }, { capabilities: {} });
client.onerror = error => check("no message is wrong", false, String(error));
await client.connect(new StdioClientTransport({ command: kinora, args: ["mcp", folder], env: process.env }));
check("the server is there", client.getServerVersion().name === "kinora" && client.getInstructions().includes("check"), client.getServerVersion());
await client.ping();

const call = (name, args, options) => client.callTool({ name, arguments: args }, undefined, options);
const words = result => result.content.filter(part => part.type === "text").map(part => part.text).join("\n");

const { tools } = await client.listTools();
check("it lists its tools", tools.length >= 10 && tools.every(tool => tool.inputSchema.type === "object"), tools);

let result = await call("new", { folder: "film", script: "# A day\n\nThe sun rises.\n\nThe sun sets.", template: "explainer" });
check("new", !result.isError, result);
const project = JSON.parse(words(await call("read", { project: "film" })));
project.output = { width: 320, height: 180, fps: 25, speed: "ultrafast" };
result = await call("write", { project: "film/project.json", text: JSON.stringify(project) });
check("write", !result.isError && result.structuredContent.event === "done", result);
for (const [name, args] of [
    ["check", {}], ["fmt", {}], ["fmt", { output: "film/other.yaml" }], ["direct", { project: "film/other.yaml" }], ["check", { project: "film/other.yaml" }], ["plan", {}],
    ["effects", { project: undefined, name: "ken_burns_in" }], ["schema", { project: undefined, part: "segment" }], ["files", { project: undefined, folder: "film" }],
]) {
    result = await call(name, { project: "film", ...args });
    check(`${name} ${JSON.stringify(args)}`, !result.isError, result);
}
for (const [name, args] of [["sheet", {}], ["still", { at: 1 }]]) {
    result = await call(name, { project: "film", ...args });
    const picture = result.content.find(part => part.type === "image");
    check(name, !result.isError && Buffer.from(picture.data, "base64").length > 500, result);
}
const steps = [];
result = await call("render", { project: "film", output: "film/day.mp4" }, { onprogress: step => steps.push(step.progress) });
check("render", !result.isError && fs.statSync(path.join(folder, "film/day.mp4")).size > 1000, result);
check("with progress that rises", steps.length > 1 && steps.every((step, i) => i === 0 || step > steps[i - 1]), steps);
result = await call("status", { project: "film" });
check("status", !result.isError, result);

for (const [name, args] of [
    ["check", { project: "../x" }], ["check", { project: "/etc/passwd" }], ["render", { project: "film", output: "../x.mp4" }],
    ["check", { project: "film", "allow-commands": true }], ["check", { project: "film", "--allow-commands": true }],
    ["write", { project: "/tmp/x.json", text: "{}" }], ["still", { project: "film", at: 1, output: "/tmp/x.jpg" }],
]) {
    result = await call(name, args);
    check(`refused: ${name} ${JSON.stringify(args)}`, result.isError === true, result);
}
const stop = new AbortController();
const long = call("render", { project: "film", output: "film/long.mp4", set: {} }, { signal: stop.signal, onprogress: () => stop.abort("enough") });
await long.then(() => check("a cancelled call has no result", false), () => check("a cancelled call has no result", true));
check("and the server goes on", Boolean(await client.ping()));
await client.close();
console.log(`1..${checks}`);
process.exit(failed ? 1 : 0);
