"""The clients of the suite: a name for the command line and how its program is started (`<command> BOOTSTRAP`)."""

from . import toolchains
from .toolchains import SUITE

JVM = ["java", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dlog4j2.level=ERROR"]


def python_client(program, requirements="requirements.txt"):
    return lambda: [toolchains.python(requirements), "-B", str(SUITE / "python" / program)]


def node_client(program):
    return lambda: ["node", str(toolchains.node() / program)]


def go_client(package):
    return lambda: [toolchains.go(package)]


def java_client(profile):
    return lambda: [*JVM, "-cp", toolchains.java(profile)[1], "Scenario"]


def tools(program):
    return lambda: ["python3", "-B", str(SUITE / "java" / program), str(toolchains.java("modern")[0])]


# name -> function that installs what the client needs and answers its command line. In the order of the report.
CLIENTS = {
    "java": java_client("modern"),
    "java-1.0": java_client("old"),
    "console-tools": tools("console_tools.py"),
    "group-tools": tools("group_tools.py"),
    "connect": tools("connect.py"),
    "confluent-kafka": python_client("client_confluent.py"),
    "rdkafka": lambda: [toolchains.rust()],
    "franz-go": go_client("franz-go"),
    "sarama": go_client("sarama"),
    "sarama-1.40": lambda: ["env", "SARAMA_VERSION=1.0.0", toolchains.go_sarama_1_40()],
    "kafka-go": go_client("kafka-go"),
    "kafkajs": node_client("kafkajs.js"),
    "platformatic": node_client("platformatic.js"),
    "kafka-python": python_client("client_kafka_python.py"),
    "kafka-python-2.0": python_client("client_kafka_python_2_0.py", "requirements-2.0.txt"),
    "aiokafka": python_client("client_aiokafka.py"),
    "faust": python_client("client_faust.py", "requirements-faust.txt"),
    "burrow": lambda: toolchains.burrow() or python_client("client_burrow.py")(),
}


def java_member(profile):
    return lambda: [*JVM, "-cp", toolchains.java(profile)[1], "Member"]


CLASSIC, BOTH = ("classic",), ("classic", "consumer")

# name -> program of a group member (see group.py) and the protocols that the client speaks.
MEMBERS = {
    "java": (java_member("modern"), BOTH),
    "java-1.0": (java_member("old"), CLASSIC),
    "confluent-kafka": (python_client("member_confluent.py"), BOTH),
    "rdkafka": (CLIENTS["rdkafka"], BOTH),
    "franz-go": (go_client("member-franz-go"), BOTH),
    "sarama": (go_client("member-sarama"), CLASSIC),
    "sarama-1.40": (lambda: ["env", "SARAMA_VERSION=1.0.0", toolchains.go_sarama_1_40("member-sarama")], CLASSIC),
    "kafka-go": (go_client("member-kafka-go"), CLASSIC),
    "kafkajs": (node_client("member-kafkajs.js"), CLASSIC),
    "platformatic": (node_client("member-platformatic.js"), BOTH),
    "kafka-python": (python_client("member_kafka_python.py"), CLASSIC),
    "kafka-python-2.0": (python_client("member_kafka_python.py", "requirements-2.0.txt"), CLASSIC),
    "aiokafka": (python_client("member_aiokafka.py"), CLASSIC),
}

# Programs that are about groups as a whole: left out where groups are.
ABOUT_GROUPS = ("group-tools", "connect", "faust", "burrow")

# Who reads what a client wrote: another implementation, so that a writer's and a reader's mistake cannot cancel out.
READERS = {"read-by-java": "java", "read-by-librdkafka": "confluent-kafka"}
