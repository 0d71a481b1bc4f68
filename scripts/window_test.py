#!/usr/bin/env python3
"""Drives the real window from outside: open by argument, a file drop, an edit, undo, redo, save, close.

    xvfb-run --auto-servernum --server-args="-screen 0 1440x900x24 +extension GLX" \
        scripts/window_test.py target/debug/phaseline [FOLDER FOR SCREENSHOTS]

The program must be built with `--features inspect`: its accessibility tree then says where things are. Everything is done
as a user does it, with the X server's pointer, keyboard and drag-and-drop. Needs xdotool, python3-xlib, python3-msgpack.
"""

import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import msgpack
from Xlib import X, display
from Xlib.protocol import event as xevent

ROOT = Path(__file__).resolve().parent.parent
CASE = ROOT / "examples" / "her2_withdrawal.ron"
OTHER = ROOT / "examples" / "lynch_pembrolizumab.ron"


class Tree:
    """What a screen reader is told, over the toolkit's inspection port."""

    def __init__(self):
        end = time.time() + 60
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", 5719), 5)
                break
            except OSError:
                if time.time() > end:
                    raise SystemExit("the window did not open its inspection port") from None
                time.sleep(0.2)
        self.socket.settimeout(60)
        greeting = self.read(8)
        assert greeting[:4] == b"eins", greeting

    def read(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise EOFError("the program closed")
            data += piece
        return data

    def ask(self, request):
        message = msgpack.packb(request)
        self.socket.sendall(struct.pack(">I", len(message)) + message)
        size = struct.unpack(">I", self.read(4))[0]
        return msgpack.unpackb(self.read(size), raw=False, strict_map_key=False)

    def nodes(self):
        """Role, name, value and bounds of everything on the screen."""
        update = self.ask("GetTree")["Tree"]
        update = update["accesskit"] if isinstance(update, dict) else update[2]
        pairs = update["nodes"] if isinstance(update, dict) else update[0]
        raw = {ident: node for ident, node in pairs}
        found = []
        for node in raw.values():
            role = node[0] if isinstance(node, list) else node.get("role", "?")
            data = node[-1] if isinstance(node, list) else node
            labels = [raw[i][-1] if isinstance(raw[i], list) else raw[i] for i in data.get("labelledBy", []) if i in raw]
            name = data.get("label") or " ".join(x.get("label") or x.get("value") or "" for x in labels)
            value = data.get("value") or ""
            bounds = data.get("bounds")
            if isinstance(bounds, dict):
                bounds = [bounds[k] for k in ("x0", "y0", "x1", "y1")]
            found.append((role, name or (value if role == "label" else ""), value, bounds))
        return found

    def find(self, name, role=None):
        """The one node whose name begins with `name`; waits for it."""
        end = time.time() + 15
        while True:
            hits = [n for n in self.nodes() if n[3] and n[1].startswith(name) and (role is None or n[0] == role)]
            if hits:
                return hits[0]
            if time.time() > end:
                names = sorted({f"{n[0]}: {n[1]}" for n in self.nodes() if n[1]})
                raise SystemExit(f"nothing is named {name!r}; there are:\n  " + "\n  ".join(names))
            time.sleep(0.2)

    def is_there(self, name):
        return any(n[1].startswith(name) or str(n[2]).startswith(name) for n in self.nodes())


class Window:
    """The program's window, and a user in front of it."""

    def __init__(self, program, files, home):
        environment = dict(os.environ)
        environment.update(EGUI_INSPECTION="1", XDG_CONFIG_HOME=str(home), XDG_DATA_HOME=str(home),
                           DBUS_SESSION_BUS_ADDRESS="disabled:", WAYLAND_DISPLAY="")
        self.process = subprocess.Popen([program, *map(str, files)], env=environment)
        self.tree = Tree()
        self.id = None
        end = time.time() + 20
        while self.id is None and time.time() < end:
            found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "Phaseline"],
                                   capture_output=True, text=True).stdout.split()
            self.id = int(found[-1]) if found else None
            time.sleep(0.2)
        assert self.id, "no window came up"
        self.xdotool("windowmove", str(self.id), "0", "0")
        self.xdotool("windowsize", str(self.id), "1440", "900")
        self.xdotool("windowfocus", str(self.id))
        time.sleep(1.0)

    @staticmethod
    def xdotool(*arguments):
        subprocess.run(["xdotool", *arguments], check=True)

    def at(self, node):
        x0, y0, x1, y1 = node[3]
        return str(int((x0 + x1) / 2)), str(int((y0 + y1) / 2))

    def click(self, name, role=None):
        self.xdotool("mousemove", *self.at(self.tree.find(name, role)))
        time.sleep(0.1)
        self.xdotool("click", "1")
        time.sleep(0.4)

    def drag_edge(self, name, by, picture):
        """Takes the right edge of a bar with the pointer and pulls it by some pixels; `picture` is made on the way."""
        x0, y0, x1, y1 = self.tree.find(name)[3]
        # The bar reaches to the latest possible end; the drawn end stands in the middle of what fades.
        x, y = int(x1) - self.fade, int((y0 + y1) / 2)
        self.xdotool("mousemove", str(x), str(y))
        time.sleep(0.2)
        self.xdotool("mousedown", "1")
        for step in range(1, 11):
            self.xdotool("mousemove", str(x + by * step // 10), str(y))
            time.sleep(0.04)
        time.sleep(0.4)
        picture()
        self.xdotool("mouseup", "1")
        time.sleep(0.5)

    def key(self, keys):
        self.xdotool("key", "--clearmodifiers", keys)
        time.sleep(0.4)

    def type(self, text):
        self.xdotool("type", "--delay", "20", text)
        time.sleep(0.4)

    def title(self):
        return subprocess.run(["xdotool", "getwindowname", str(self.id)], capture_output=True, text=True).stdout.strip()

    def picture(self, folder, name):
        if folder:
            subprocess.run(["import", "-window", "root", str(Path(folder) / f"{name}.png")], check=True)

    def drop(self, files):
        """A drag-and-drop of files from another program (XDND version 5)."""
        server = display.Display()
        atom = server.intern_atom
        source = server.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        target = server.create_resource_object("window", self.id)
        uris = "".join(f"file://{quote(str(f))}\r\n" for f in files).encode()
        source.set_selection_owner(atom("XdndSelection"), X.CurrentTime)
        server.sync()

        def send(kind, data):
            message = xevent.ClientMessage(window=target, client_type=atom(kind), data=(32, data))
            target.send_event(message, event_mask=0)
            server.flush()

        def answer(seconds, wanted=None):
            end = time.time() + seconds
            while time.time() < end:
                while server.pending_events():
                    e = server.next_event()
                    if e.type == X.SelectionRequest:
                        place = e.property or e.target
                        if server.get_atom_name(e.target) == "text/uri-list":
                            e.requestor.change_property(place, e.target, 8, uris)
                        else:
                            place = 0
                        reply = xevent.SelectionNotify(time=e.time, requestor=e.requestor, selection=e.selection,
                                                       target=e.target, property=place)
                        e.requestor.send_event(reply)
                        server.flush()
                    elif e.type == X.ClientMessage and server.get_atom_name(e.client_type) == wanted:
                        return list(e.data[1])
                time.sleep(0.01)
            return None

        send("XdndEnter", [source.id, 5 << 24, atom("text/uri-list"), 0, 0])
        answer(0.2)
        status = None
        for step in range(3):
            place = ((700 + step) << 16) | (400 + step)
            send("XdndPosition", [source.id, 0, place, X.CurrentTime, atom("XdndActionCopy")])
            status = answer(1.0, "XdndStatus")
        assert status and status[1] & 1, "the window does not take the drop"
        send("XdndDrop", [source.id, 0, X.CurrentTime, 0, 0])
        answer(2.0, "XdndFinished")
        time.sleep(1.0)

    def ask_to_close(self):
        """As a window manager does."""
        server = display.Display()
        target = server.create_resource_object("window", self.id)
        data = (32, [server.intern_atom("WM_DELETE_WINDOW"), X.CurrentTime, 0, 0, 0])
        target.send_event(xevent.ClientMessage(window=target, client_type=server.intern_atom("WM_PROTOCOLS"), data=data),
                          event_mask=0)
        server.sync()
        time.sleep(0.8)


passed = 0


def check(condition, what):
    global passed
    print(("ok    " if condition else "FAILED ") + what, flush=True)
    if not condition:
        raise SystemExit(f"window test failed: {what}")
    passed += 1


def main():
    program = str(Path(sys.argv[1]).resolve())
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    work = Path(tempfile.mkdtemp(prefix="phaseline-window-"))
    case = work / "her2 withdrawal.ron"
    other = work / "lynch ü.ron"
    shutil.copy(CASE, case)
    shutil.copytree(CASE.with_suffix(".files"), case.with_suffix(".files"))
    shutil.copy(OTHER, other)
    before = case.read_bytes()
    window = Window(program, [case], work / "config")
    try:
        tree = window.tree
        trastuzumab = "Trastuzumab, targeted therapy, from about month 1, for 50 months"
        tree.find(trastuzumab)
        check("her2 withdrawal.ron" in window.title(), "a file named on the command line is open")
        window.picture(pictures, "1-opened")

        window.drop([other])
        tree.find("Pembrolizumab, immunotherapy")
        check("lynch" in window.title(), "a dropped file opens in a tab of its own")
        window.picture(pictures, "2-dropped")
        window.click("Tab her2 withdrawal.ron")

        window.click(trastuzumab)
        window.click("Dose", "textInput")
        window.key("ctrl+a")
        window.type("8 mg/kg")
        check(window.title().startswith("●"), "an edit in the inspector marks the case as changed")
        window.picture(pictures, "3-edited")
        window.key("Escape")
        window.click(trastuzumab)
        window.key("ctrl+z")
        check(not window.title().startswith("●"), "undo takes it back")
        window.key("ctrl+shift+z")
        check(window.title().startswith("●"), "redo makes it again")

        window.key("ctrl+z")
        window.picture(pictures, "5-before-the-drag")
        window.fade = 11
        window.drag_edge(trastuzumab, 60, lambda: window.picture(pictures, "6-during-the-drag"))
        window.picture(pictures, "7-after-the-drag")
        longer = [n[1] for n in tree.nodes() if n[1].startswith("Trastuzumab, targeted therapy, from about month 1, for ")]
        months = max(int(name.split(" for ")[1].split()[0]) for name in longer)
        check(months > 50, f"dragging its edge with the pointer makes trastuzumab longer (50 to {months} months)")
        window.key("ctrl+z")
        tree.find(trastuzumab)
        check(not window.title().startswith("●"), "one undo takes the drag back")
        window.click(trastuzumab)
        window.click("Dose", "textInput")
        window.key("ctrl+a")
        window.type("8 mg/kg")

        window.ask_to_close()
        check(tree.is_there("Save the changes to her2 withdrawal.ron?"), "closing with unsaved changes asks")
        window.picture(pictures, "4-asked")
        window.click("Keep editing")
        check(window.process.poll() is None, "keep editing keeps the window")
        check(case.read_bytes() == before, "nothing was written so far")

        window.key("ctrl+s")
        end = time.time() + 10
        while case.read_bytes() == before and time.time() < end:
            time.sleep(0.1)
        time.sleep(0.5)
        old, new = before.decode().splitlines(), case.read_bytes().decode().splitlines()
        changed = [(a, b) for a, b in zip(old, new) if a != b]
        check(len(old) == len(new) and len(changed) == 1, "the saved file differs in one line")
        check(changed[0][0].replace('dose: "6 mg/kg"', 'dose: "8 mg/kg"') == changed[0][1], "and in that edit alone")
        check(not window.title().startswith("●"), "the case is marked as saved")

        window.ask_to_close()
        end = time.time() + 10
        while window.process.poll() is None and time.time() < end:
            time.sleep(0.1)
        check(window.process.poll() == 0, "closing without unsaved changes closes")
    finally:
        if window.process.poll() is None:
            window.process.kill()
        shutil.rmtree(work, ignore_errors=True)
    print(f"{passed} passed, 0 failed")


if __name__ == "__main__":
    main()
