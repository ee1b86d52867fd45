"""The word count of Faust: lines in, words by key, counts in a table. BOOTSTRAP is in the environment; see client_faust.py."""

import os

import faust

PARTITIONS = 4
app = faust.App("word-count", broker=f"kafka://{os.environ['BOOTSTRAP']}", store="memory://", topic_partitions=PARTITIONS,
                topic_replication_factor=1, consumer_auto_offset_reset="earliest", broker_commit_interval=0.5, broker_session_timeout=6,
                broker_heartbeat_interval=1, broker_request_timeout=30, web_enabled=False)
lines = app.topic("lines", value_type=str, value_serializer="raw")
words = app.topic("words", key_type=str, value_type=str, key_serializer="raw", value_serializer="raw", partitions=PARTITIONS, internal=True)
counts = app.Table("counts", default=int, key_type=str, value_type=int, partitions=PARTITIONS)


@app.agent(lines)
async def split(stream):
    async for line in stream:
        for word in line.split():
            await words.send(key=word, value=word)


@app.agent(words)
async def count(stream):
    async for word in stream:
        counts[word] += 1


if __name__ == "__main__":
    app.main()
