#!/bin/sh
# SPDX-License-Identifier: MIT
# The ledger after a kill: what a build had asked a server for when it was killed stands there, to the character, and what came is settled.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
mkdir "$work/film"
p=$work/film/project.json
cat > "$work/server.py" << 'END'
import http.server, json, os, signal, sys, time, wave, io
sound = io.BytesIO()
with wave.open(sound, "wb") as out:
    out.setnchannels(1)
    out.setsampwidth(2)
    out.setframerate(24000)
    out.writeframes(b"\x10\x20" * 24000)
n = 0
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        global n
        n += 1
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if os.path.exists(sys.argv[2]) and n > 2:
            os.kill(int(open(sys.argv[2]).read()), signal.SIGKILL)
            time.sleep(1)
            return
        answer = sound.getvalue()
        if self.path == "/api/chat":
            answer = json.dumps({"message": {"content": "{}"}, "prompt_eval_count": 70, "eval_count": 9}).encode()
        with open(sys.argv[3], "a") as log:
            log.write(f"{len(asked.get('input', ''))}\n")
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
    def log_message(self, *words):
        pass
http.server.ThreadingHTTPServer.request_queue_size = 256
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
open(sys.argv[1], "w").write(str(server.server_port))
server.serve_forever()
END
python3 "$work/server.py" "$work/port" "$work/pid" "$work/sold" &
server=$!
trap 'kill $server 2> /dev/null; rm -rf "$work"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -s "$work/port" ] || sleep 0.3
done
cat > "$p" << END
{"output": {"width": 96, "height": 54}, "voice": {"provider": "http", "base_url": "http://127.0.0.1:$(cat "$work/port")", "model": "m", "voice": "v", "parallel": 1},
 "segments": [{"card": {}, "transcript": "Twelve chars"}, {"card": {}, "transcript": "Nine more"}, {"card": {}, "transcript": "Fünf?"}, {"card": {}, "transcript": "Never asked for"}]}
END
# is FIELDS: the ledger says just that.
is() {
    run voice --ledger --json
    grep -qE "^\{\"event\":\"ledger\",\"provider\":\"http\",\"voice\":\"v\",$1," "$work/out.txt"
}
sh -c 'echo $$ > "$1"; exec "$2" voice "$3" --allow-network -q' sh "$work/pid" "$kinora" "$p" > "$work/out.txt" 2> "$work/err"
check "a build is killed while it asks" test $? = 137
check "what it had bought stands in the ledger, and what it had asked for" \
    is '"lines":2,"characters":21,"duration":2(\.0*)?,"unsettled":1,"unsettled_characters":5'
run voice --ledger
check "in words, too" grep -q '1 *5 *may have been bought, too' "$work/out.txt"
rm "$work/pid"
run voice "$p" --allow-network -q
check "the next one buys what is missing" test "$code" = 0
check "and settles all that it asks for" is '"lines":4,"characters":41,"duration":4(\.0*)?,"unsettled":1,"unsettled_characters":5'

# A limit under 64 requests at once: what the server has sold is never more by one character.
sold() {
    awk '{ n += $1 } END { print n + 0 }' "$work/sold"
}
printf '{"output": {"width": 96, "height": 54}, "voice": {"provider": "http", "base_url": "http://127.0.0.1:%s", "model": "m", "voice": "w", "parallel": 64}, "segments": [' "$(cat "$work/port")" > "$work/many.json"
for i in $(seq 100 299); do
    printf '{"card": {}, "transcript": "Line %s"},' "$i" >> "$work/many.json"
done
echo '{"card": {}, "duration": 1}]}' >> "$work/many.json"
for limit in 0 7 8 100 799; do
    : > "$work/sold"
    run voice "$work/many.json" --allow-network -q --max-spend "characters=$limit" --cache-dir "$work/cache-$limit"
    check "of $limit characters no more than that many are sold, by 64 requests at once" test "$code" = 5 -a "$(sold)" -le "$limit" -a "$(sold)" -ge $((limit / 16 * 8))
done

# A language model, killed in the same way: what was asked for stands there in tokens.
: > "$work/sold"
sh -c 'echo $$ > "$1"; OLLAMA_HOST=http://127.0.0.1:$3 exec "$2" new "$4" --topic Moss --language-model ollama:m --allow-network -q --cache-dir "$5"' sh \
    "$work/pid" "$kinora" "$(cat "$work/port")" "$work/moss" "$work/cache-model" > "$work/out.txt" 2> "$work/err"
check "what asks a language model is killed while it asks" test $? = 137
check "which leaves no plan" test ! -e "$work/moss/plan.json"
run voice --ledger --json --cache-dir "$work/cache-model"
check "what it had asked for stands in the ledger, and nothing was bought" \
    grep -qE '"event":"ledger","provider":"ollama".*"lines":0,.*"unsettled":1' "$work/out.txt"
rm "$work/pid"

# A server that is busy is asked as often as the settings say.
python3 -u -c '
import http.server, sys
class Busy(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        print("asked", file=open(sys.argv[2], "a"))
        self.send_response(503)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *words):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Busy)
open(sys.argv[1], "w").write(str(server.server_port))
server.serve_forever()' "$work/busy-port" "$work/asked" &
busy=$!
trap 'kill $server $busy 2> /dev/null; rm -rf "$work"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -s "$work/busy-port" ] || sleep 0.3
done
printf '{"output": {"width": 96, "height": 54}, "voice": {"provider": "http", "base_url": "http://127.0.0.1:%s", "model": "m"}, "segments": [{"card": {}, "transcript": "Nobody."}]}' "$(cat "$work/busy-port")" > "$work/busy.json"
for attempts in 0 1 2 9; do
    rm -f "$work/asked"
    KINORA_TEST_BACK_OFF_MS=1 KINORA_ATTEMPTS=$attempts run voice "$work/busy.json" --allow-network -q --no-cache
    check "attempts = $attempts: a busy server is asked so often" test "$code $(wc -l < "$work/asked")" = "5 $([ $attempts = 0 ] && echo 6 || echo $attempts)"
done
run voice "$work/busy.json" --allow-network --no-cache --attempts 2 --back-off 0.2 --json
check "back-off is waited for" grep -q '"event":"error"' "$work/out.txt"
kill $busy

kill $server
wait $server 2> /dev/null
sed -i 's/Never/Ever/' "$p"
run voice "$p" --allow-network -q
check "a server that is not there sells nothing" test "$code" = 5
check "which is settled" is '"lines":4,"characters":41,"duration":4(\.0*)?,"unsettled":1,"unsettled_characters":5'
finish
