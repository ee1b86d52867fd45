"""kafka-python 2.0.2 (2020): it guesses the broker's release from one ApiVersions v0 and speaks that release's versions."""

import kafka.errors
from kafka.admin import ConfigResource, ConfigResourceType

from client_kafka_python import KafkaPython
from scenario import Unsupported, main


class KafkaPython20(KafkaPython):
    idempotent = False

    def describe_config(self, topic, key):
        [response] = self.admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
        [(error_code, message, _, _, entries)] = response.resources
        if error_code:
            raise kafka.errors.for_code(error_code)(message)
        return next(entry[1] for entry in entries if entry[0] == key)

    def delete_records(self, topic, partition, before_offset):
        raise Unsupported("kafka-python 2.0.2 has no DeleteRecords")


if __name__ == "__main__":
    main(KafkaPython20)
