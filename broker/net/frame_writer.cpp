#include "broker/net/frame_writer.h"

#include <fmt/format.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "protocol/base/check.h"

namespace zurau::broker {

/// What the next sendmsg takes.
struct FrameWriter::Gathered {
  static constexpr size_t kPartsMax = 64;
  std::array<iovec, kPartsMax> parts;
  size_t count = 0;
  size_t bytes = 0;
  bool more = false;  // A region follows at once by sendfile.

  void add(Bytes piece) {
    parts[count++] = {const_cast<void*>(static_cast<const void*>(piece.data())), piece.size()};
    bytes += piece.size();
  }
};

void FrameWriter::add(wire::FrameBuffer frame) {
  memory_bytes_ += frame.bytes.size();
  file_bytes_ += frame.total_size() - frame.bytes.size();
  frames_.push_back(std::move(frame));
}

FrameWriter::Piece FrameWriter::piece_at(const Cursor& cursor) const {
  const wire::FrameBuffer& frame = frames_[cursor.frame];
  size_t bytes_end = frame.bytes.size();
  if (cursor.splice < frame.splices.size()) {
    const wire::FrameBuffer::Splice& splice = frame.splices[cursor.splice];
    bytes_end = splice.at;
    if (cursor.byte == bytes_end) {
      wire::FileRegion region = splice.region;
      region.position += cursor.into;
      region.length -= static_cast<uint32_t>(cursor.into);
      return {{}, std::move(region)};
    }
  }
  return {Bytes(frame.bytes).subspan(cursor.byte, bytes_end - cursor.byte), {}};
}

// Moves on by `count` bytes, which lie within the piece at the cursor.
void FrameWriter::advance(Cursor& cursor, size_t count) const {
  const wire::FrameBuffer& frame = frames_[cursor.frame];
  bool in_region = cursor.splice < frame.splices.size() && cursor.byte == frame.splices[cursor.splice].at;
  if (in_region) {
    cursor.into += count;
    if (cursor.into == frame.splices[cursor.splice].region.length) {
      ++cursor.splice;
      cursor.into = 0;
    }
  } else {
    cursor.byte += count;
  }
  if (cursor.byte == frame.bytes.size() && cursor.splice == frame.splices.size())
    cursor = {cursor.frame + 1, 0, 0, 0};
}

void FrameWriter::sent(size_t count) {
  written_ += count;
  while (count > 0) {
    Piece piece = piece_at(cursor_);
    size_t size = piece.region.source ? piece.region.length : piece.bytes.size();
    size_t step = std::min(count, size);
    advance(cursor_, step);
    count -= step;
    // Splices of length 0 do not come to be: encode leaves them out.
  }
  drop_sent_frames();
}

void FrameWriter::drop_sent_frames() {
  for (; head_ < cursor_.frame; ++head_) {
    wire::FrameBuffer frame = std::move(frames_[head_]);
    memory_bytes_ -= frame.bytes.size();
    file_bytes_ -= frame.total_size() - frame.bytes.size();
  }
  if (head_ == frames_.size()) {
    frames_.clear();
  } else if (head_ >= 64) {
    frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(head_));
  } else {
    return;
  }
  cursor_.frame = head_ = 0;
}

FrameWriter::Outcome FrameWriter::write(int socket, MutableBytes scratch) {
  written_ = 0;
  while (!empty()) {
    if (written_ >= kTurnBytes) return Outcome::yielded;
    Piece first = piece_at(cursor_);
    Outcome outcome = Outcome::done;
    if (first.region.length >= kSendfileFrom && first.region.source->native_handle() >= 0) {
      outcome = send_file(socket, first.region);
    } else {
      Gathered gathered;
      outcome = gather(gathered, scratch);
      if (gathered.count > 0) outcome = send_gathered(socket, gathered);
    }
    if (outcome != Outcome::done) return outcome;
  }
  return Outcome::done;
}

// Takes pieces until a large region, a cold one, or the end of room. Nothing gathered means that `done` is
// not the outcome.
FrameWriter::Outcome FrameWriter::gather(Gathered& gathered, MutableBytes scratch) {
  Cursor at = cursor_;
  while (at.frame < frames_.size() && gathered.count < Gathered::kPartsMax) {
    Piece piece = piece_at(at);
    if (!piece.region.source) {
      gathered.add(piece.bytes);
      advance(at, piece.bytes.size());
      continue;
    }
    if (piece.region.length >= kSendfileFrom && piece.region.source->native_handle() >= 0) {
      gathered.more = true;
      break;
    }
    size_t before = gathered.bytes;
    Outcome outcome = gather_region(gathered, piece.region, scratch);
    if (outcome != Outcome::done) return outcome;
    if (gathered.bytes == before) break;  // The scratch buffer is full.
    advance(at, gathered.bytes - before);
  }
  return Outcome::done;
}

FrameWriter::Outcome FrameWriter::gather_region(Gathered& gathered, const wire::FileRegion& region,
                                                MutableBytes& scratch) {
  MutableBytes into = scratch.first(std::min<size_t>(scratch.size(), region.length));
  if (into.empty()) return Outcome::done;
  int fd = region.source->native_handle();
  ssize_t count = 0;
  if (fd >= 0 && !trust_next_) {
    iovec part{into.data(), into.size()};
    count = preadv2(fd, &part, 1, static_cast<off_t>(region.position), RWF_NOWAIT);
    if (count < 0 && errno != EAGAIN && errno != EOPNOTSUPP) return fail(std::strerror(errno));
    if (count < 0 && errno == EOPNOTSUPP) trust_next_ = true;
  }
  if (fd < 0 || trust_next_) count = region.source->read_region(region.position, into);
  if (count != static_cast<ssize_t>(into.size())) {
    if (fd < 0 || trust_next_) return fail("a segment file is shorter than what was to be sent of it");
    cold_ = {region.source, region.position, static_cast<uint32_t>(into.size())};
    return Outcome::cold;
  }
  trust_next_ = false;
  gathered.add(into);
  scratch = scratch.subspan(into.size());
  return Outcome::done;
}

FrameWriter::Outcome FrameWriter::send_gathered(int socket, const Gathered& gathered) {
  int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (gathered.more ? MSG_MORE : 0);
  ssize_t count = 0;
  if (gathered.count == 1) {
    count = send(socket, gathered.parts[0].iov_base, gathered.parts[0].iov_len, flags);
  } else {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(gathered.parts.data());
    message.msg_iovlen = gathered.count;
    count = sendmsg(socket, &message, flags);
  }
  if (count < 0) return errno == EAGAIN || errno == EINTR ? Outcome::full : fail(std::strerror(errno));
  sent(static_cast<size_t>(count));
  return static_cast<size_t>(count) < gathered.bytes ? Outcome::full : Outcome::done;
}

FrameWriter::Outcome FrameWriter::send_file(int socket, const wire::FileRegion& region) {
  size_t chunk = std::min<size_t>(region.length, kSendfileChunk);
  wire::FileRegion part{region.source, region.position, static_cast<uint32_t>(chunk)};
  if (is_cold(part)) {
    cold_ = std::move(part);
    return Outcome::cold;
  }
  trust_next_ = false;
  auto offset = static_cast<off_t>(region.position);
  ssize_t count = sendfile(socket, region.source->native_handle(), &offset, chunk);
  if (count < 0) return errno == EAGAIN || errno == EINTR ? Outcome::full : fail(std::strerror(errno));
  if (count == 0) return fail("a segment file is shorter than what was to be sent of it");
  sent(static_cast<size_t>(count));
  return static_cast<size_t>(count) < chunk ? Outcome::full : Outcome::done;
}

// The last byte speaks for all: readahead brings pages in ascending order.
bool FrameWriter::is_cold(const wire::FileRegion& region) {
  if (trust_next_) return false;
  std::byte last;
  iovec part{&last, 1};
  auto at = static_cast<off_t>(region.position + region.length - 1);
  return preadv2(region.source->native_handle(), &part, 1, at, RWF_NOWAIT) < 0 && errno == EAGAIN;
}

FrameWriter::Outcome FrameWriter::fail(std::string failure) {
  failure_ = std::move(failure);
  return Outcome::failed;
}

}  // namespace zurau::broker
